/* tests/golden: every call that siyu makes, with every field it can have: as it stands in the outbox and as it goes out
 * (doc: the section of api.md or callbacks.md above each group). A call that is new stands here, too: test_golden says which are missing,
 * and test_callfaults breaks each of them in every way a network can. */
#ifndef SIYU_TESTS_GOLDEN_H
#define SIYU_TESTS_GOLDEN_H
#include "testlib.h"

#include "base/arena.h"
#include "wecom/request.h"

#define GOLDEN_EXT "/cgi-bin/externalcontact/"
#define GOLDEN_CONTENT "123456" /* of a file that is uploaded */
#define GOLDEN_KEY "k3y"        /* of the robot */
#define GOLDEN_HOOK "https://crm.example.com/siyu"
#define GOLDEN_EVENT "{'id':'evt_1','type':'ping','number':7,'made_ms':1772467200000,'customer':null,'data':{}}"

struct golden { /* ' stands for " */
	enum api_id api;
	const char *kept;   /* what stands in the outbox; NULL: it never does (api_unkept) */
	const char *target; /* path and query */
	const char *body;   /* NULL: none, or a form with a file */
};

/* clang-format off */
static const struct golden golden_table[] = {
	/* api.md 1.1 */
	{API_GETTOKEN, NULL, "/cgi-bin/gettoken?corpid=ww1&corpsecret=s3cr3t", NULL},
	/* api.md 16.2, 16.3 */
	{API_OAUTH, NULL, "/cgi-bin/auth/getuserinfo?code=C%3D1", NULL},
	{API_CORP_TICKET, NULL, "/cgi-bin/get_jsapi_ticket", NULL},
	{API_APP_TICKET, NULL, "/cgi-bin/ticket/get?type=agent_config", NULL},
	/* api.md 11 */
	{API_STAFF_STATS, "{'userid':['lin.yue'],'start_time':1767196800,'end_time':1767283200}", GOLDEN_EXT "get_user_behavior_data",
		"{'userid':['lin.yue'],'start_time':1767196800,'end_time':1767283200}"},
	{API_GROUP_STATS, "{'day_begin_time':1767196800,'day_end_time':1767283200,'owner_filter':{'userid_list':['lin.yue']},'limit':1000}",
		GOLDEN_EXT "groupchat/statistic",
		"{'day_begin_time':1767196800,'day_end_time':1767283200,'owner_filter':{'userid_list':['lin.yue']},'limit':1000}"},
	/* api.md 12.2 */
	{API_BILLS, "{'begin_time':1767196800,'end_time':1767283199,'payee_userid':'lin.yue','cursor':'c','limit':1000}",
		"/cgi-bin/externalpay/get_bill_list", "{'begin_time':1767196800,'end_time':1767283199,'payee_userid':'lin.yue','cursor':'c','limit':1000}"},
	/* callbacks.md 7.4 */
	{API_AGREE_SINGLE, "{'info':[{'userid':'lin.yue','exteranalopenid':'wmA'}]}", "/cgi-bin/msgaudit/check_single_agree",
		"{'info':[{'userid':'lin.yue','exteranalopenid':'wmA'}]}"},
	{API_AGREE_ROOM, "{'roomid':'wrR1'}", "/cgi-bin/msgaudit/check_room_agree", "{'roomid':'wrR1'}"},
	/* api.md 2 */
	{API_FOLLOW_USERS, "{}", GOLDEN_EXT "get_follow_user_list", NULL},
	{API_CONTACT_GET, "{'external_userid':'wmA','cursor':'c=1'}", GOLDEN_EXT "get?external_userid=wmA&cursor=c%3D1", NULL},
	{API_BATCH_GET, "{'userid_list':['lin.yue','gao.ming'],'cursor':'c-2','limit':100}", GOLDEN_EXT "batch/get_by_user",
		"{'userid_list':['lin.yue','gao.ming'],'cursor':'c-2','limit':100}"},
	{API_REMARK, "{'userid':'lin.yue','external_userid':'wmA','remark':'小明','description':'老客','remark_company':'甲公司'}",
		GOLDEN_EXT "remark", "{'userid':'lin.yue','external_userid':'wmA','remark':'小明','description':'老客','remark_company':'甲公司'}"},
	/* api.md 3 */
	{API_TAG_LIST, "{'tag_id':['etT1'],'group_id':['etG1']}", GOLDEN_EXT "get_corp_tag_list", "{'tag_id':['etT1'],'group_id':['etG1']}"},
	{API_ADD_TAG, "{'group_name':'阶段','order':10,'tag':[{'name':'试用','order':2},{'name':'付费'}]}", GOLDEN_EXT "add_corp_tag",
		"{'group_name':'阶段','order':10,'tag':[{'name':'试用','order':2},{'name':'付费'}]}"},
	{API_ADD_TAG, "{'group_id':'etG1','tag':[{'name':'试用'}]}", GOLDEN_EXT "add_corp_tag", "{'group_id':'etG1','tag':[{'name':'试用'}]}"},
	{API_EDIT_TAG, "{'id':'etT1','name':'试用过'}", GOLDEN_EXT "edit_corp_tag", "{'id':'etT1','name':'试用过'}"},
	{API_DEL_TAG, "{'tag_id':['etT1'],'group_id':['etG1']}", GOLDEN_EXT "del_corp_tag", "{'tag_id':['etT1'],'group_id':['etG1']}"},
	/* api.md 2.8, 3.5 */
	{API_STRATEGIES, "{'cursor':'c','limit':1000}", GOLDEN_EXT "customer_strategy/list", "{'cursor':'c','limit':1000}"},
	{API_STRATEGY, "{'strategy_id':7}", GOLDEN_EXT "customer_strategy/get", "{'strategy_id':7}"},
	{API_STRATEGY_TAGS, "{'strategy_id':7,'tag_id':['stT1'],'group_id':['stG1']}", GOLDEN_EXT "get_strategy_tag_list",
		"{'strategy_id':7,'tag_id':['stT1'],'group_id':['stG1']}"},
	{API_ADD_STRATEGY_TAG, "{'strategy_id':7,'group_name':'阶段','order':10,'tag':[{'name':'试用','order':2},{'name':'付费'}]}",
		GOLDEN_EXT "add_strategy_tag", "{'strategy_id':7,'group_name':'阶段','order':10,'tag':[{'name':'试用','order':2},{'name':'付费'}]}"},
	{API_ADD_STRATEGY_TAG, "{'strategy_id':7,'group_id':'stG1','tag':[{'name':'试用'}]}", GOLDEN_EXT "add_strategy_tag",
		"{'strategy_id':7,'group_id':'stG1','tag':[{'name':'试用'}]}"},
	{API_EDIT_STRATEGY_TAG, "{'id':'stT1','name':'试用过'}", GOLDEN_EXT "edit_strategy_tag", "{'id':'stT1','name':'试用过'}"},
	{API_DEL_STRATEGY_TAG, "{'tag_id':['stT1'],'group_id':['stG1']}", GOLDEN_EXT "del_strategy_tag", "{'tag_id':['stT1'],'group_id':['stG1']}"},
	{API_MARK_TAG, "{'userid':'lin.yue','external_userid':'wmA','add_tag':['etT2'],'remove_tag':['etT1']}", GOLDEN_EXT "mark_tag",
		"{'userid':'lin.yue','external_userid':'wmA','add_tag':['etT2'],'remove_tag':['etT1']}"},
	/* api.md 4.1: text and every kind of attachment */
	{API_SEND_WELCOME, "{'welcome_code':'WC-9','text':{'content':'你好'},'attachments':[{'msgtype':'image','media_id':'M1'},"
		"{'msgtype':'image','pic_url':'https://p.example.cn/1'},"
		"{'msgtype':'link','title':'日程','picurl':'https://p.example.cn/2','desc':'20:00','url':'https://m.example.cn/a'},"
		"{'msgtype':'miniprogram','title':'礼包','pic_media_id':'M2','appid':'wx0a','page':'p.html?c=1'},"
		"{'msgtype':'video','media_id':'M3'},{'msgtype':'file','media_id':'M4'}]}", GOLDEN_EXT "send_welcome_msg",
		"{'welcome_code':'WC-9','text':{'content':'你好'},'attachments':[{'msgtype':'image','image':{'media_id':'M1'}},"
		"{'msgtype':'image','image':{'pic_url':'https://p.example.cn/1'}},"
		"{'msgtype':'link','link':{'title':'日程','picurl':'https://p.example.cn/2','desc':'20:00','url':'https://m.example.cn/a'}},"
		"{'msgtype':'miniprogram','miniprogram':{'title':'礼包','pic_media_id':'M2','appid':'wx0a','page':'p.html?c=1'}},"
		"{'msgtype':'video','video':{'media_id':'M3'}},{'msgtype':'file','file':{'media_id':'M4'}}]}"},
	/* the file of an attachment is ours alone (decision D6) */
	{API_SEND_WELCOME, "{'welcome_code':'WC-9','attachments':[{'msgtype':'image','sha256':'ab12','filename':'a.png','media_id':'M1'}]}",
		GOLDEN_EXT "send_welcome_msg", "{'welcome_code':'WC-9','attachments':[{'msgtype':'image','image':{'media_id':'M1'}}]}"},
	/* api.md 4.2 */
	{API_ADD_GREETING, "{'text':{'content':'欢迎 %NICKNAME%'},'attachments':[{'msgtype':'link','title':'群规','url':'https://m.example.cn/r'}]}",
		GOLDEN_EXT "group_welcome_template/add", "{'text':{'content':'欢迎 %NICKNAME%'},'link':{'title':'群规','url':'https://m.example.cn/r'}}"},
	{API_EDIT_GREETING, "{'template_id':'msgT','text':{'content':'欢迎'}}", GOLDEN_EXT "group_welcome_template/edit",
		"{'template_id':'msgT','text':{'content':'欢迎'}}"},
	/* api.md 5 */
	{API_ADD_MASS, "{'chat_type':'single','sender':'lin.yue','external_userid':['wmA','wmB'],'allow_select':true,'text':{'content':'周四'},"
		"'attachments':[{'msgtype':'image','media_id':'M1'}]}", GOLDEN_EXT "add_msg_template",
		"{'chat_type':'single','sender':'lin.yue','external_userid':['wmA','wmB'],'allow_select':true,'text':{'content':'周四'},"
		"'attachments':[{'msgtype':'image','image':{'media_id':'M1'}}]}"},
	{API_ADD_MASS, "{'chat_type':'group','sender':'lin.yue','chat_id_list':['wrA','wrB'],'text':{'content':'开播'}}",
		GOLDEN_EXT "add_msg_template", "{'chat_type':'group','sender':'lin.yue','chat_id_list':['wrA','wrB'],'text':{'content':'开播'}}"},
	{API_MASS_LIST, "{'chat_type':'single','start_time':100,'end_time':200,'creator':'lin.yue','filter_type':0,'limit':100,'cursor':'c'}",
		GOLDEN_EXT "get_groupmsg_list_v2",
		"{'chat_type':'single','start_time':100,'end_time':200,'creator':'lin.yue','filter_type':0,'limit':100,'cursor':'c'}"},
	{API_MASS_TASK, "{'msgid':'msgA','limit':1000,'cursor':'c'}", GOLDEN_EXT "get_groupmsg_task", "{'msgid':'msgA','limit':1000,'cursor':'c'}"},
	{API_MASS_RESULT, "{'msgid':'msgA','userid':'lin.yue','limit':1000,'cursor':'c'}", GOLDEN_EXT "get_groupmsg_send_result",
		"{'msgid':'msgA','userid':'lin.yue','limit':1000,'cursor':'c'}"},
	{API_REMIND_MASS, "{'msgid':'msgA'}", GOLDEN_EXT "remind_groupmsg_send", "{'msgid':'msgA'}"},
	{API_CANCEL_MASS, "{'msgid':'msgA'}", GOLDEN_EXT "cancel_groupmsg_send", "{'msgid':'msgA'}"},
	/* api.md 6 */
	{API_ADD_MOMENT, "{'text':{'content':'新课'},'attachments':[{'msgtype':'image','media_id':'A1'},{'msgtype':'image','media_id':'A2'}],"
		"'user_list':['lin.yue'],'tag_list':['etT2']}", GOLDEN_EXT "add_moment_task",
		"{'text':{'content':'新课'},'attachments':[{'msgtype':'image','image':{'media_id':'A1'}},{'msgtype':'image','image':{'media_id':'A2'}}],"
		"'visible_range':{'sender_list':{'user_list':['lin.yue']},'external_contact_list':{'tag_list':['etT2']}}}"},
	{API_ADD_MOMENT, "{'attachments':[{'msgtype':'link','media_id':'A3','title':'日程','url':'https://m.example.cn/a'}],'user_list':['lin.yue']}",
		GOLDEN_EXT "add_moment_task", "{'attachments':[{'msgtype':'link','link':{'title':'日程','url':'https://m.example.cn/a','media_id':'A3'}}],"
		"'visible_range':{'sender_list':{'user_list':['lin.yue']}}}"},
	{API_MOMENT_JOB, "{'jobid':'job/71'}", GOLDEN_EXT "get_moment_task_result?jobid=job%2F71", NULL},
	{API_MOMENT_LIST, "{'start_time':100,'end_time':200,'limit':20,'cursor':'c'}", GOLDEN_EXT "get_moment_list",
		"{'start_time':100,'end_time':200,'limit':20,'cursor':'c'}"},
	{API_MOMENT_TASK, "{'moment_id':'momA','limit':1000,'cursor':'c'}", GOLDEN_EXT "get_moment_task", "{'moment_id':'momA','limit':1000,'cursor':'c'}"},
	{API_MOMENT_CHOSEN, "{'moment_id':'momA','userid':'lin.yue','limit':1000,'cursor':'c'}", GOLDEN_EXT "get_moment_customer_list",
		"{'moment_id':'momA','userid':'lin.yue','limit':1000,'cursor':'c'}"},
	{API_MOMENT_REACH, "{'moment_id':'momA','userid':'lin.yue','limit':5000,'cursor':'c'}", GOLDEN_EXT "get_moment_send_result",
		"{'moment_id':'momA','userid':'lin.yue','limit':5000,'cursor':'c'}"},
	{API_MOMENT_MARKS, "{'moment_id':'momA','userid':'lin.yue'}", GOLDEN_EXT "get_moment_comments", "{'moment_id':'momA','userid':'lin.yue'}"},
	{API_CANCEL_MOMENT, "{'moment_id':'momA'}", GOLDEN_EXT "cancel_moment_task", "{'moment_id':'momA'}"},
	/* api.md 7 */
	{API_GROUP_LIST, "{'status_filter':1,'owner_filter':{'userid_list':['lin.yue']},'cursor':'c','limit':1000}", GOLDEN_EXT "groupchat/list",
		"{'status_filter':1,'owner_filter':{'userid_list':['lin.yue']},'cursor':'c','limit':1000}"},
	{API_GROUP_GET, "{'chat_id':'wrA','need_name':1}", GOLDEN_EXT "groupchat/get", "{'chat_id':'wrA','need_name':1}"},
	{API_ADD_JOIN, "{'scene':2,'remark':'班','auto_create_room':1,'room_base_name':'班-','chat_id_list':['wrA'],'state':'g42'}",
		GOLDEN_EXT "groupchat/add_join_way",
		"{'scene':2,'remark':'班','auto_create_room':1,'room_base_name':'班-','chat_id_list':['wrA'],'state':'g42'}"},
	{API_UPDATE_JOIN, "{'config_id':'9f','scene':2,'auto_create_room':0,'chat_id_list':['wrA'],'state':'g42'}",
		GOLDEN_EXT "groupchat/update_join_way", "{'config_id':'9f','scene':2,'auto_create_room':0,'chat_id_list':['wrA'],'state':'g42'}"},
	{API_GET_JOIN, "{'config_id':'9f'}", GOLDEN_EXT "groupchat/get_join_way", "{'config_id':'9f'}"},
	{API_DEL_JOIN, "{'config_id':'9f'}", GOLDEN_EXT "groupchat/del_join_way", "{'config_id':'9f'}"},
	/* api.md 8: the flags are always written, WeCom's defaults differ */
	{API_ADD_WAY, "{'type':2,'scene':2,'remark':'海报','skip_verify':true,'state':'c42','user':['lin.yue'],'is_exclusive':true}",
		GOLDEN_EXT "add_contact_way", "{'type':2,'scene':2,'remark':'海报','skip_verify':true,'state':'c42','user':['lin.yue'],'is_exclusive':true}"},
	{API_UPDATE_WAY, "{'config_id':'42b3','skip_verify':false,'state':'c42','user':['lin.yue'],'is_exclusive':false}",
		GOLDEN_EXT "update_contact_way", "{'config_id':'42b3','skip_verify':false,'state':'c42','user':['lin.yue'],'is_exclusive':false}"},
	{API_GET_WAY, "{'config_id':'42b3'}", GOLDEN_EXT "get_contact_way", "{'config_id':'42b3'}"},
	{API_DEL_WAY, "{'config_id':'42b3'}", GOLDEN_EXT "del_contact_way", "{'config_id':'42b3'}"},
	{API_LIST_WAY, "{'start_time':100,'end_time':200,'cursor':'c','limit':1000}", GOLDEN_EXT "list_contact_way",
		"{'start_time':100,'end_time':200,'cursor':'c','limit':1000}"},
	/* api.md 9 */
	{API_ADD_LINK, "{'link_name':'春','range':{'user_list':['lin.yue']},'skip_verify':true}", GOLDEN_EXT "customer_acquisition/create_link",
		"{'link_name':'春','range':{'user_list':['lin.yue']},'skip_verify':true}"},
	{API_UPDATE_LINK, "{'link_id':'caL','link_name':'春','range':{'user_list':['lin.yue']},'skip_verify':false}",
		GOLDEN_EXT "customer_acquisition/update_link", "{'link_id':'caL','link_name':'春','range':{'user_list':['lin.yue']},'skip_verify':false}"},
	{API_DEL_LINK, "{'link_id':'caL'}", GOLDEN_EXT "customer_acquisition/delete_link", "{'link_id':'caL'}"},
	{API_LINK_GET, "{'link_id':'caL'}", GOLDEN_EXT "customer_acquisition/get", "{'link_id':'caL'}"},
	{API_LINK_QUOTA, "{}", GOLDEN_EXT "customer_acquisition_quota", NULL},
	{API_LINK_LIST, "{'limit':100,'cursor':'c'}", GOLDEN_EXT "customer_acquisition/list_link", "{'limit':100,'cursor':'c'}"},
	{API_LINK_CUSTOMERS, "{'link_id':'caL','limit':1000,'cursor':'c'}", GOLDEN_EXT "customer_acquisition/customer",
		"{'link_id':'caL','limit':1000,'cursor':'c'}"},
	/* api.md 10 */
	{API_UNASSIGNED, "{'page_size':1000,'cursor':'c'}", GOLDEN_EXT "get_unassigned_list", "{'page_size':1000,'cursor':'c'}"},
	{API_TRANSFER, "{'handover_userid':'gao.ming','takeover_userid':'lin.yue','external_userid':['wmA'],'transfer_success_msg':'以后找我'}",
		GOLDEN_EXT "transfer_customer",
		"{'handover_userid':'gao.ming','takeover_userid':'lin.yue','external_userid':['wmA'],'transfer_success_msg':'以后找我'}"},
	{API_TRANSFER_RESULT, "{'handover_userid':'gao.ming','takeover_userid':'lin.yue','cursor':'c'}", GOLDEN_EXT "transfer_result",
		"{'handover_userid':'gao.ming','takeover_userid':'lin.yue','cursor':'c'}"},
	{API_RESIGNED, "{'handover_userid':'gao.ming','takeover_userid':'lin.yue','external_userid':['wmA']}",
		GOLDEN_EXT "resigned/transfer_customer", "{'handover_userid':'gao.ming','takeover_userid':'lin.yue','external_userid':['wmA']}"},
	{API_RESIGNED_RESULT, "{'handover_userid':'gao.ming','takeover_userid':'lin.yue','cursor':'c'}", GOLDEN_EXT "resigned/transfer_result",
		"{'handover_userid':'gao.ming','takeover_userid':'lin.yue','cursor':'c'}"},
	{API_GROUP_ONJOB, "{'chat_id_list':['wrA'],'new_owner':'lin.yue'}", GOLDEN_EXT "groupchat/onjob_transfer",
		"{'chat_id_list':['wrA'],'new_owner':'lin.yue'}"},
	{API_GROUP_RESIGNED, "{'chat_id_list':['wrA'],'new_owner':'lin.yue'}", GOLDEN_EXT "groupchat/transfer",
		"{'chat_id_list':['wrA'],'new_owner':'lin.yue'}"},
	/* api.md 13 */
	{API_MEDIA_UPLOAD, "{'type':'image','filename':'海报.png','sha256':'ab12'}", "/cgi-bin/media/upload?type=image", NULL},
	{API_MOMENT_UPLOAD, "{'type':'video','filename':'a.mp4','sha256':'ab12'}",
		"/cgi-bin/media/upload_attachment?media_type=video&attachment_type=1", NULL},
	/* api.md 19, callbacks.md 10 */
	{API_MESSAGE_SEND, "{'touser':'lin.yue|gao.ming','toparty':'7','totag':'9','msgtype':'text','agentid':1000002,'content':'今天 12 位',"
		"'safe':1,'enable_duplicate_check':1,'duplicate_check_interval':1800}", "/cgi-bin/message/send",
		"{'touser':'lin.yue|gao.ming','toparty':'7','totag':'9','msgtype':'text','agentid':1000002,'safe':1,'enable_duplicate_check':1,"
		"'duplicate_check_interval':1800,'text':{'content':'今天 12 位'}}"},
	{API_MESSAGE_SEND, "{'touser':'lin.yue','msgtype':'markdown','agentid':1000002,'content':'**12**'}", "/cgi-bin/message/send",
		"{'touser':'lin.yue','msgtype':'markdown','agentid':1000002,'markdown':{'content':'**12**'}}"},
	{API_MESSAGE_SEND, "{'touser':'lin.yue','msgtype':'textcard','agentid':1000002,'title':'第 3 天','description':'12 位',"
		"'url':'https://m.example.cn/3','btntxt':'打开'}", "/cgi-bin/message/send",
		"{'touser':'lin.yue','msgtype':'textcard','agentid':1000002,'textcard':{'title':'第 3 天','description':'12 位',"
		"'url':'https://m.example.cn/3','btntxt':'打开'}}"},
	{API_MESSAGE_SEND, "{'touser':'lin.yue','msgtype':'video','agentid':1000002,'title':'课','description':'一','media_id':'M1','sha256':'ab12',"
		"'filename':'a.mp4'}", "/cgi-bin/message/send",
		"{'touser':'lin.yue','msgtype':'video','agentid':1000002,'video':{'media_id':'M1','title':'课','description':'一'}}"},
	{API_MESSAGE_SEND, "{'touser':'lin.yue','msgtype':'template_card','agentid':1000002,'card':'{\\'card_type\\':\\'button_interaction\\'}'}",
		"/cgi-bin/message/send",
		"{'touser':'lin.yue','msgtype':'template_card','agentid':1000002,'template_card':{'card_type':'button_interaction'}}"},
	{API_UPDATE_CARD, "{'userid':'lin.yue','agentid':1000002,'response_code':'RC','replace_name':'已完成'}",
		"/cgi-bin/message/update_template_card",
		"{'agentid':1000002,'response_code':'RC','userids':['lin.yue'],'button':{'replace_name':'已完成'}}"},
	{API_MENU, "{'agentid':1000002,'buttons':'[{\\'type\\':\\'click\\',\\'name\\':\\'今日\\',\\'key\\':\\'today\\'}]'}",
		"/cgi-bin/menu/create?agentid=1000002", "{'button':[{'type':'click','name':'今日','key':'today'}]}"},
	/* callbacks.md 9: the key never stands in the outbox */
	{API_WEBHOOK, "{'robot':'sales','msgtype':'text','content':'10点 11单'}", "/cgi-bin/webhook/send?key=" GOLDEN_KEY,
		"{'msgtype':'text','text':{'content':'10点 11单'}}"},
	{API_WEBHOOK, "{'robot':'sales','msgtype':'markdown','content':'**11**'}", "/cgi-bin/webhook/send?key=" GOLDEN_KEY,
		"{'msgtype':'markdown','markdown':{'content':'**11**'}}"},
	/* conf/WEBHOOKS.md: address, secret and body never stand in the outbox */
	{API_HOOK, "{'hook':'crm','event':7}", GOLDEN_HOOK, GOLDEN_EVENT},
	/* callbacks.md 6 */
	{API_KF_SYNC, "{'cursor':'c','token':'t','limit':1000,'open_kfid':'wk1'}", "/cgi-bin/kf/sync_msg",
		"{'cursor':'c','token':'t','limit':1000,'open_kfid':'wk1'}"},
	{API_KF_SEND, "{'touser':'wmA','open_kfid':'wk1','msgid':'s-1','msgtype':'text','text':'您好'}", "/cgi-bin/kf/send_msg",
		"{'touser':'wmA','open_kfid':'wk1','msgid':'s-1','msgtype':'text','text':{'content':'您好'}}"},
	{API_KF_SEND, "{'touser':'wmA','open_kfid':'wk1','msgid':'s-2','msgtype':'image','attachments':[{'msgtype':'image','media_id':'M1'}]}",
		"/cgi-bin/kf/send_msg", "{'touser':'wmA','open_kfid':'wk1','msgid':'s-2','msgtype':'image','image':{'media_id':'M1'}}"},
	{API_KF_SEND, "{'touser':'wmA','open_kfid':'wk1','msgid':'s-3','msgtype':'link','attachments':[{'msgtype':'link','media_id':'M1',"
		"'title':'日程','desc':'20:00','url':'https://m.example.cn/a'}]}", "/cgi-bin/kf/send_msg",
		"{'touser':'wmA','open_kfid':'wk1','msgid':'s-3','msgtype':'link','link':{'title':'日程','desc':'20:00','url':'https://m.example.cn/a',"
		"'thumb_media_id':'M1'}}"},
	{API_KF_SEND, "{'touser':'wmA','open_kfid':'wk1','msgid':'s-4','msgtype':'miniprogram','attachments':[{'msgtype':'miniprogram',"
		"'title':'礼包','pic_media_id':'M2','appid':'wx0a','page':'p.html'}]}", "/cgi-bin/kf/send_msg",
		"{'touser':'wmA','open_kfid':'wk1','msgid':'s-4','msgtype':'miniprogram','miniprogram':{'appid':'wx0a','title':'礼包',"
		"'thumb_media_id':'M2','pagepath':'p.html'}}"},
	{API_KF_ON_EVENT, "{'code':'KC','msgid':'s-5','msgtype':'msgmenu','head':'问什么','item':[{'id':'101','content':'订单'},{'content':'人工'}],"
		"'tail':'或直接写'}", "/cgi-bin/kf/send_msg_on_event",
		"{'code':'KC','msgid':'s-5','msgtype':'msgmenu','msgmenu':{'head_content':'问什么','list':[{'type':'click','click':{'id':'101',"
		"'content':'订单'}},{'type':'click','click':{'content':'人工'}}],'tail_content':'或直接写'}}"},
	{API_KF_STATE, "{'open_kfid':'wk1','external_userid':'wmA'}", "/cgi-bin/kf/service_state/get", "{'open_kfid':'wk1','external_userid':'wmA'}"},
	{API_KF_TRANS, "{'open_kfid':'wk1','external_userid':'wmA','service_state':3,'servicer_userid':'lin.yue'}",
		"/cgi-bin/kf/service_state/trans", "{'open_kfid':'wk1','external_userid':'wmA','service_state':3,'servicer_userid':'lin.yue'}"},
	{API_KF_ACCOUNTS, "{'offset':0,'limit':100}", "/cgi-bin/kf/account/list", "{'offset':0,'limit':100}"},
	{API_KF_SERVICERS, "{'open_kfid':'wk1','offset':0}", "/cgi-bin/kf/servicer/list?open_kfid=wk1", NULL},
	{API_KF_LINK, "{'open_kfid':'wk1','scene':'card_01'}", "/cgi-bin/kf/add_contact_way", "{'open_kfid':'wk1','scene':'card_01'}"},
	{API_KF_PEOPLE, "{'external_userid_list':['wmA'],'need_enter_session_context':1}", "/cgi-bin/kf/customer/batchget",
		"{'external_userid_list':['wmA'],'need_enter_session_context':1}"},
};
/* clang-format on */
#define GOLDENS (sizeof golden_table / sizeof *golden_table)

/* With " for ', in the arena. */
static inline struct span golden_text(struct arena *a, const char *s)
{
	struct span copy = arena_copy(a, span_of(s));
	for (char *p = (char *)(uintptr_t)copy.p; *p; p++)
		*p = *p == '\'' ? '"' : *p;
	return copy;
}

/* The request of that text of the outbox, with what never stands there: secrets, and the bytes of a file. */
static inline struct request golden_request(struct arena *a, enum api_id api, struct span kept)
{
	struct request r = {.api = api};
	struct err err = {0};
	if (api == API_GETTOKEN)
		r.u.token = (struct request_token){SPAN_LIT("ww1"), SPAN_LIT("s3cr3t")};
	else if (api == API_OAUTH)
		r.u.oauth.code = SPAN_LIT("C=1");
	else if (!api_unkept(api) && request_decode(a, api, kept, &r, &err))
		fail_msg("%s: %s", api_def(api)->name, err.text);
	if (api == API_HOOK) {
		r.u.hook.url = SPAN_LIT(GOLDEN_HOOK);
		r.u.hook.secret = SPAN_LIT("s3cr3t-of-sixteen");
		r.u.hook.id = SPAN_LIT("evt_1");
		r.u.hook.body = golden_text(a, GOLDEN_EVENT);
		r.u.hook.now_s = 1772467200;
	}
	if (api == API_WEBHOOK)
		r.u.webhook.key = SPAN_LIT(GOLDEN_KEY);
	if (api == API_MEDIA_UPLOAD || api == API_MOMENT_UPLOAD)
		r.u.upload.content = SPAN_LIT(GOLDEN_CONTENT);
	return r;
}

#endif
