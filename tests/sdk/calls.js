// Calls of node-easywechat, whose authors know the platform and not siyu, against the sandbox: what it takes for success and failure,
// and the fields that api.md names, through the SDK's own parsing (which wants a JSON content type).
'use strict';
const { decrypt } = require('@wecom/crypto');
const { Work } = require('node-easywechat');
const { tmp, fs, path, assert, CORP, SECRET, TOKEN, AES_KEY, AGENT, test, until, stop, sandbox, ask, order, receiver, main } = require('./house');

const EXT = 'cgi-bin/externalcontact/';
let box, client, events, receiving;

// A cache of this process: the SDK's own is a file of the machine.
function memory() {
	const kept = new Map();
	return {
		get: async (key) => kept.get(key),
		has: async (key) => kept.has(key),
		set: async (key, data) => !!kept.set(key, data),
		delete: async (key) => kept.delete(key),
	};
}
function application(change) {
	const app = new Work({ corp_id: CORP, secret: SECRET, agent_id: AGENT, token: TOKEN, aes_key: AES_KEY, http: { baseURL: `${box.base}/` }, ...change });
	app.setCache(memory());
	return app;
}
// The answer's object; its errcode must be this one, for the SDK's judgement, too.
function settled(response, errcode) {
	const json = response.toObject();
	assert.strictEqual(response.getStatusCode(), 200);
	assert.ok(response.is('json'), `content type ${response.getHeader('content-type')}`);
	assert.strictEqual(json.errcode, errcode, JSON.stringify(json));
	assert.strictEqual(typeof json.errmsg, 'string');
	// Asks the body only where the content type is a text's; by itself 3.6.2 never hands its judgement on.
	response.judgeFailureUsing((r) => r.toObject().errcode !== 0);
	assert.strictEqual(response.isFailed(), errcode !== 0);
	return json;
}
async function post(name, body, errcode = 0) {
	return settled(await client.postJson(name.startsWith('cgi-bin/') ? name : EXT + name, body), errcode);
}
async function get(name, params, errcode = 0) {
	return settled(await client.get(name.startsWith('cgi-bin/') ? name : EXT + name, { params }), errcode);
}
// The last callback that has this part.
function heard(part) {
	return until(`a callback with ${part}`, () => events.filter((xml) => xml.includes(part)).pop());
}
function tagged(xml, name) {
	return new RegExp(`<${name}><!\\[CDATA\\[([^\\]]*)`).exec(xml)[1];
}
function picture() {
	const file = path.join(tmp, 'cover.png');
	fs.writeFileSync(file, Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'));
	return file;
}

test('the sandbox starts', async () => {
	events = [];
	receiving = await receiver((one) => {
		events.push(decrypt(AES_KEY, /<Encrypt><!\[CDATA\[([^\]]*)/.exec(one.body)[1]).message);
		return '';
	});
	box = await sandbox(['--callback', receiving.url, '--token', TOKEN, '--aes-key', AES_KEY, '--strict-escapes']);
	client = application().getClient();
	for (const [userid, external_userid] of [['sales01', 'wmA'], ['sales01', 'wmB'], ['sales02', 'wmC']])
		await order(box, 'add', { userid, external_userid, state: 's1' });
});

// -- tokens (api.md 1.1, 1.4)

test('gettoken: the SDK takes it and keeps it', async () => {
	const app = application();
	const token = await app.getAccessToken().getToken();
	assert.ok(token.length > 0 && token.length <= 512);
	assert.strictEqual(await app.getAccessToken().getToken(), token);
	const json = settled(await app.getHttpClient().request('get', 'cgi-bin/gettoken', { params: { corpid: CORP, corpsecret: SECRET } }), 0);
	assert.strictEqual(json.expires_in, 7200);
});

test('gettoken: wrong secret 40001, wrong corp 40013, one missing 41002 and 41004', async () => {
	await assert.rejects(application({ secret: 'another' }).getAccessToken().getToken(), /"errcode":40001,/);
	await assert.rejects(application({ corp_id: 'wwanother' }).getAccessToken().getToken(), /"errcode":40013,/);
	const http = application().getHttpClient();
	const gettoken = async (params, errcode) => settled(await http.request('get', 'cgi-bin/gettoken', { params }), errcode);
	await gettoken({}, 41004);
	await gettoken({ corpsecret: SECRET }, 41002);
	await gettoken({ corpid: CORP }, 41004);
});

test('wrong tokens: none 41001, another 40014, one that is over 42001; a fresh one is taken', async () => {
	const app = application();
	const call = async (errcode) => settled(await app.createClient().get(`${EXT}get_follow_user_list`), errcode);
	const token = await app.getAccessToken().getToken();
	const using = (access_token) => app.setAccessToken({ toQuery: async () => (access_token === undefined ? {} : { access_token }) });
	using(undefined);
	await call(41001);
	using(`${token}x`);
	const json = await call(40014);
	assert.match(json.errmsg, /^invalid access_token, hint: \[\d+\], from ip: [\d.]+, more info at /);
	using(token);
	await call(0);
	await order(box, 'expire', {});
	await call(42001);
	client = application().getClient();
	assert.deepStrictEqual((await get('get_follow_user_list')).follow_user, ['sales01', 'sales02', 'sales03']);
});

test('a token in a header or in the body is none', async () => {
	const app = application();
	const token = await app.getAccessToken().getToken();
	const http = app.getHttpClient();
	settled(await http.request('get', `${EXT}get_follow_user_list`, { headers: { Authorization: `Bearer ${token}` } }), 41001);
	settled(await http.request('post', `${EXT}get_corp_tag_list`, { json: { access_token: token } }), 41001);
});

// -- the wire (api.md 0.1)

test('the wire: an unknown path is 404 with nothing, GET for POST 40058, a form 40063, \\u escapes 40033', async () => {
	const nowhere = await client.get('cgi-bin/none');
	assert.strictEqual(nowhere.getStatusCode(), 404);
	assert.strictEqual(nowhere.getContent(), '');
	await get('get_corp_tag_list', {}, 40058);
	settled(await client.post(`${EXT}get_corp_tag_list`, { data: 'tag_id=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } }), 40063);
	settled(await client.post(`${EXT}add_corp_tag`, { json: '{"group_name":"\\u9636\\u6bb5","tag":[{"name":"a"}]}' }), 40033);
});

// -- customers (api.md 2)

test('customers: list, get, batch/get_by_user page by page, remark', async () => {
	assert.deepStrictEqual((await get('list', { userid: 'sales01' })).external_userid, ['wmA', 'wmB']);
	const one = await get('get', { external_userid: 'wmA' });
	assert.strictEqual(one.external_contact.external_userid, 'wmA');
	assert.strictEqual(one.external_contact.type, 1);
	assert.strictEqual(one.follow_user[0].userid, 'sales01');
	assert.strictEqual(one.follow_user[0].state, 's1');
	assert.ok(Number.isInteger(one.follow_user[0].createtime));
	assert.ok(Array.isArray(one.follow_user[0].tags));
	const rows = [];
	for (let cursor = '', pages = 0; pages === 0 || cursor; pages++) {
		const page = await post('batch/get_by_user', { userid_list: ['sales01', 'sales02'], cursor, limit: 2 });
		rows.push(...page.external_contact_list);
		cursor = page.next_cursor;
		assert.ok(pages < 5);
	}
	assert.deepStrictEqual(rows.map((row) => [row.follow_info.userid, row.external_contact.external_userid]),
		[['sales01', 'wmA'], ['sales01', 'wmB'], ['sales02', 'wmC']]);
	assert.ok(rows.every((row) => Array.isArray(row.follow_info.tag_id) && row.follow_info.tags === undefined));
	await post('remark', { userid: 'sales01', external_userid: 'wmA', remark: '小明-A', remark_mobiles: ['13900000000'] });
	const now = await get('get', { external_userid: 'wmA' });
	assert.strictEqual(now.follow_user[0].remark, '小明-A');
	assert.deepStrictEqual(now.follow_user[0].remark_mobiles, ['13900000000']);
	await get('get', { external_userid: 'wmNobody' }, 40096);
	await post('batch/get_by_user', { userid_list: Array.from({ length: 101 }, (_, i) => `u${i}`) }, 40058);
	await post('batch/get_by_user', { userid_list: 'sales01' }, 40058);
	await post('remark', { userid: 'sales02', external_userid: 'wmA', remark: 'x' }, 84061);
});

// -- tags (api.md 3)

test('tags: a group is made, read, put on a customer and taken off', async () => {
	const made = (await post('add_corp_tag', { group_name: '阶段', tag: [{ name: '试用', order: 2 }, { name: '付费' }] })).tag_group;
	assert.strictEqual(made.group_name, '阶段');
	assert.deepStrictEqual(made.tag.map((tag) => tag.name), ['试用', '付费']);
	const group = (await post('get_corp_tag_list', { group_id: [made.group_id] })).tag_group[0];
	assert.deepStrictEqual(group.tag.map((tag) => tag.id), made.tag.map((tag) => tag.id));
	await post('mark_tag', { userid: 'sales01', external_userid: 'wmA', add_tag: [made.tag[0].id] });
	const tags = (await get('get', { external_userid: 'wmA' })).follow_user[0].tags;
	assert.deepStrictEqual(tags, [{ group_name: '阶段', tag_name: '试用', tag_id: made.tag[0].id, type: 1 }]);
	const page = await post('batch/get_by_user', { userid_list: ['sales01'] });
	assert.deepStrictEqual(page.external_contact_list[0].follow_info.tag_id, [made.tag[0].id]);
	await post('mark_tag', { userid: 'sales01', external_userid: 'wmA', remove_tag: [made.tag[0].id] });
	await post('mark_tag', { userid: 'sales01', external_userid: 'wmC', add_tag: [made.tag[0].id] }, 84061);
	await post('mark_tag', { userid: 'sales01', external_userid: 'wmA', add_tag: ['etNobody'] }, 40068);
	await post('edit_corp_tag', { id: made.tag[1].id, name: '已付费' });
	assert.strictEqual((await post('get_corp_tag_list', { tag_id: [made.tag[1].id] })).tag_group[0].tag[0].name, '已付费');
	await post('del_corp_tag', { tag_id: [made.tag[1].id] });
	assert.deepStrictEqual((await post('get_corp_tag_list', { tag_id: [made.tag[1].id] })).tag_group, []);
});

// -- media (api.md 13)

let media, attachment;
test('media: upload, uploadimg and upload_attachment by the SDK’s form', async () => {
	const up = async (name, params, errcode) => settled(await client.withFile(picture(), 'media').post(`cgi-bin/media/${name}`, { params }), errcode);
	const one = await up('upload', { type: 'image' }, 0);
	assert.strictEqual(one.type, 'image');
	assert.ok(one.media_id.length > 0);
	assert.match(one.created_at, /^\d+$/); // a string here
	media = one.media_id;
	attachment = (await up('upload_attachment', { media_type: 'image', attachment_type: 1 }, 0)).media_id;
	assert.match((await up('uploadimg', {}, 0)).url, /^http/);
	await up('upload', { type: 'picture' }, 40004);
});

// -- welcome (api.md 4)

test('welcome: a code of the callback once, then 41051; an unknown one 41050', async () => {
	await order(box, 'add', { userid: 'sales03', external_userid: 'wmD' });
	const welcome_code = tagged(await heard('wmD'), 'WelcomeCode');
	const body = { welcome_code, text: { content: '你好' }, attachments: [{ msgtype: 'image', image: { media_id: media } }] };
	await post('send_welcome_msg', body);
	await post('send_welcome_msg', body, 41051);
	await post('send_welcome_msg', { ...body, welcome_code: 'WC-none' }, 41050);
});

// -- mass messages (api.md 5)

test('add_msg_template: task, confirmation, result, list, reminders, cancelling', async () => {
	const asked = { chat_type: 'single', sender: 'sales01', external_userid: ['wmA', 'wmC'], text: { content: '周四开课' },
		attachments: [{ msgtype: 'link', link: { title: '日程', picurl: 'https://cdn.example.cn/a.png', desc: '20:00', url: 'https://m.example.cn/a' } }] };
	const made = await post('add_msg_template', asked);
	assert.deepStrictEqual(made.fail_list, ['wmC']);
	const task = async () => client.postJson(`${EXT}get_groupmsg_task`, { msgid: made.msgid });
	const ready = await until('the task is dispatched', async () => {
		const r = await task();
		return r.toObject().errcode !== 41063 && settled(r, 0);
	});
	assert.deepStrictEqual(ready.task_list, [{ userid: 'sales01', status: 0 }]);
	for (let i = 0; i < 4; i++)
		await post('remind_groupmsg_send', { msgid: made.msgid }, i < 3 ? 0 : 41094);
	await order(box, 'confirm', { userid: 'sales01' });
	const sent = (await post('get_groupmsg_task', { msgid: made.msgid })).task_list[0];
	assert.strictEqual(sent.status, 2);
	assert.ok(Number.isInteger(sent.send_time));
	const result = (await post('get_groupmsg_send_result', { msgid: made.msgid, userid: 'sales01' })).send_list;
	assert.strictEqual(result[0].external_userid, 'wmA');
	assert.strictEqual(result[0].status, 1);
	const now = Math.floor(Date.now() / 1000);
	const list = await post('get_groupmsg_list_v2', { chat_type: 'single', start_time: now - 3600, end_time: now + 60 });
	const mine = list.group_msg_list.find((row) => row.msgid === made.msgid);
	assert.strictEqual(mine.create_type, 0);
	assert.strictEqual(mine.text.content, '周四开课');
	assert.deepStrictEqual(mine.attachments, asked.attachments);
	await post('get_groupmsg_list_v2', { chat_type: 'single', start_time: now - 32 * 86400, end_time: now }, 40058);
	const second = await post('add_msg_template', { ...asked, external_userid: ['wmB'] });
	await post('cancel_groupmsg_send', { msgid: second.msgid });
	await post('add_msg_template', { ...asked, external_userid: ['wmC'] }, 41048);
	await post('add_msg_template', { ...asked, text: { content: '长'.repeat(1334) } }, 45002);
	await post('add_msg_template', { ...asked, attachments: Array(10).fill(asked.attachments[0]) }, 41064);
	await post('get_groupmsg_task', { msgid: 'msgNone' }, 41047);
});

// -- moments (api.md 6)

test('moments: job, list, task, publishing, comments', async () => {
	const job = await post('add_moment_task', { text: { content: '新课' }, attachments: [{ msgtype: 'image', image: { media_id: attachment } }],
		visible_range: { sender_list: { user_list: ['sales01'] } } });
	const done = await until('the job is done', async () => {
		const r = await get('get_moment_task_result', { jobid: job.jobid });
		return r.status === 3 && r;
	});
	assert.strictEqual(done.type, 'add_moment_task');
	assert.strictEqual(done.result.errcode, 0);
	const moment_id = done.result.moment_id;
	assert.deepStrictEqual((await post('get_moment_task', { moment_id })).task_list, [{ userid: 'sales01', publish_status: 0 }]);
	await order(box, 'publish', { userid: 'sales01' });
	assert.strictEqual((await post('get_moment_task', { moment_id })).task_list[0].publish_status, 1);
	await order(box, 'mark', { userid: 'sales01', external_userid: 'wmA', what: 'like' });
	const marks = await post('get_moment_comments', { moment_id, userid: 'sales01' });
	assert.strictEqual(marks.like_list[0].external_userid, 'wmA');
	const now = Math.floor(Date.now() / 1000);
	const list = await post('get_moment_list', { start_time: now - 3600, end_time: now + 60, limit: 20 });
	assert.strictEqual(list.moment_list[0].moment_id, moment_id);
	assert.deepStrictEqual(list.moment_list[0].image, [{ media_id: attachment }]);
	await post('get_moment_list', { start_time: now - 3600, end_time: now + 60, limit: 21 }, 40058);
});

// -- groups and codes (api.md 7, 8, 9)

let chat_id;
test('groupchat/list and get', async () => {
	chat_id = (await order(box, 'room', { what: 'make', userid: 'sales01', name: '福利群' })).chat_id;
	await order(box, 'room', { what: 'join', chat_id, userid: 'wmA', state: 'g1' });
	const list = await post('groupchat/list', { owner_filter: { userid_list: ['sales01'] }, limit: 1000 });
	assert.deepStrictEqual(list.group_chat_list, [{ chat_id, status: 0 }]);
	const group = (await post('groupchat/get', { chat_id, need_name: 1 })).group_chat;
	assert.strictEqual(group.name, '福利群');
	assert.strictEqual(group.owner, 'sales01');
	const him = group.member_list.find((member) => member.userid === 'wmA');
	assert.deepStrictEqual([him.type, him.join_scene, him.state], [2, 3, 'g1']);
	await post('groupchat/list', { limit: 1001 }, 40058);
	await post('groupchat/list', {}, 40058);
	await post('groupchat/get', { chat_id: 'wrNone' }, 90501);
});

test('add_contact_way, get, list, update, del', async () => {
	const made = await post('add_contact_way', { type: 2, scene: 2, user: ['sales01', 'sales02'], state: 'c42', remark: '海报', skip_verify: true });
	assert.match(made.qr_code, /^http/);
	const { config_id } = made;
	const way = (await post('get_contact_way', { config_id })).contact_way;
	assert.deepStrictEqual([way.type, way.scene, way.state, way.remark, way.user], [2, 2, 'c42', '海报', ['sales01', 'sales02']]);
	assert.ok((await post('list_contact_way', {})).contact_way.some((row) => row.config_id === config_id));
	await post('update_contact_way', { config_id, user: ['sales03'] });
	assert.deepStrictEqual((await post('get_contact_way', { config_id })).contact_way.user, ['sales03']);
	await post('add_contact_way', { type: 2, scene: 2, user: Array.from({ length: 101 }, (_, i) => `u${i}`) }, 41041);
	await post('add_contact_way', { type: 2, scene: 2, user: ['sales01'], state: 'x'.repeat(31) }, 40058);
	await post('del_contact_way', { config_id });
	await post('get_contact_way', { config_id }, 41044);
});

test('join ways and acquisition links', async () => {
	const { config_id } = await post('groupchat/add_join_way', { scene: 2, chat_id_list: [chat_id], state: 'g42', remark: '班', auto_create_room: 1 });
	const way = (await post('groupchat/get_join_way', { config_id })).join_way;
	assert.deepStrictEqual([way.scene, way.state, way.chat_id_list], [2, 'g42', [chat_id]]);
	assert.match(way.qr_code, /^http/);
	await post('groupchat/add_join_way', { scene: 2, chat_id_list: Array(6).fill(chat_id) }, 41091);
	await post('groupchat/del_join_way', { config_id });
	const { link } = await post('customer_acquisition/create_link', { link_name: '春', range: { user_list: ['sales01'] }, skip_verify: true });
	assert.match(link.url, /^https:/);
	assert.ok((await post('customer_acquisition/list_link', { limit: 100 })).link_id_list.includes(link.link_id));
	assert.strictEqual((await post('customer_acquisition/get', { link_id: link.link_id })).link.link_name, '春');
	assert.deepStrictEqual((await post('customer_acquisition/customer', { link_id: link.link_id })).customer_list, []);
	const quota = await get('customer_acquisition_quota', {});
	assert.ok(Number.isInteger(quota.balance) && quota.balance > 0 && quota.quota_list[0].balance === quota.balance);
	await post('customer_acquisition/delete_link', { link_id: link.link_id });
});

// -- inheritance (api.md 10)

test('transfer_customer and its result; a row of its own for who is nobody’s', async () => {
	const made = await post('transfer_customer', { handover_userid: 'sales02', takeover_userid: 'sales01', external_userid: ['wmC', 'wmNobody'] });
	assert.strictEqual(made.customer[0].errcode, 0);
	assert.notStrictEqual(made.customer[1].errcode, 0);
	const row = (await post('transfer_result', { handover_userid: 'sales02', takeover_userid: 'sales01' })).customer[0];
	assert.strictEqual(row.external_userid, 'wmC');
	assert.strictEqual(row.status, 2);
	assert.ok(Number.isInteger(row.takeover_time));
	await post('transfer_customer', { handover_userid: 'sales02', takeover_userid: 'sales01', external_userid: Array(101).fill('wmC') }, 40058);
	const failed = (await post('groupchat/transfer', { chat_id_list: [chat_id], new_owner: 'sales02' })).failed_chat_list;
	assert.strictEqual(failed[0].errcode, 90500); // the owner has not left
	await order(box, 'resign', { userid: 'sales03' });
	const left = await post('get_unassigned_list', {});
	assert.deepStrictEqual(left.info.map((one) => [one.handover_userid, one.external_userid]), [['sales03', 'wmD']]);
	assert.strictEqual(left.is_last, true);
	await post('resigned/transfer_customer', { handover_userid: 'sales03', takeover_userid: 'sales01', external_userid: ['wmD'] });
});

// -- 微信客服 (callbacks.md 6)

test('kf: sync_msg by the token of the callback, send_msg, states, receptionists', async () => {
	const { open_kfid } = await order(box, 'kf', { what: 'account', name: '小助手' });
	await order(box, 'kf', { what: 'servicer', open_kfid, userid: 'sales01' });
	await order(box, 'kf', { what: 'say', open_kfid, external_userid: 'wmK', text: '在吗' });
	const token = tagged(await heard('kf_msg_or_event'), 'Token');
	const page = await post('cgi-bin/kf/sync_msg', { cursor: '', token, limit: 1000, open_kfid });
	assert.strictEqual(page.has_more, 0);
	assert.ok(page.next_cursor.length > 0);
	const said = page.msg_list.find((msg) => msg.msgtype === 'text');
	assert.deepStrictEqual([said.external_userid, said.open_kfid, said.origin, said.text.content], ['wmK', open_kfid, 3, '在吗']);
	assert.deepStrictEqual((await post('cgi-bin/kf/sync_msg', { cursor: page.next_cursor, token, open_kfid })).msg_list, []);
	assert.ok((await post('cgi-bin/kf/send_msg', { touser: 'wmK', open_kfid, msgtype: 'text', text: { content: '您好' } })).msgid);
	assert.strictEqual((await post('cgi-bin/kf/service_state/get', { open_kfid, external_userid: 'wmK' })).service_state, 1);
	await post('cgi-bin/kf/service_state/trans', { open_kfid, external_userid: 'wmK', service_state: 3, servicer_userid: 'sales01' });
	assert.strictEqual((await post('cgi-bin/kf/service_state/get', { open_kfid, external_userid: 'wmK' })).servicer_userid, 'sales01');
	assert.strictEqual((await post('cgi-bin/kf/account/list', { offset: 0, limit: 100 })).account_list[0].open_kfid, open_kfid);
	assert.strictEqual((await get('cgi-bin/kf/servicer/list', { open_kfid })).servicer_list[0].userid, 'sales01');
	assert.ok((await post('cgi-bin/kf/add_contact_way', { open_kfid, scene: 'card-01' })).url.includes('card-01'));
	const people = await post('cgi-bin/kf/customer/batchget', { external_userid_list: ['wmK', 'wmNobody'] });
	assert.strictEqual(people.customer_list[0].external_userid, 'wmK');
	assert.deepStrictEqual(people.invalid_external_userid, ['wmNobody']);
});

// -- messages to employees, the menu, a robot (api.md 19, callbacks.md 9, 10)

test('message/send, menu/create, webhook/send', async () => {
	const sent = await post('cgi-bin/message/send', { touser: 'sales01|nobody', msgtype: 'text', agentid: AGENT, text: { content: '今天 12 位' } });
	assert.strictEqual(sent.invaliduser, 'nobody');
	assert.ok(sent.msgid.length > 0);
	await post('cgi-bin/message/send', { touser: 'nobody', msgtype: 'text', agentid: AGENT, text: { content: 'x' } }, 81013);
	await post('cgi-bin/message/send', { touser: 'sales01', msgtype: 'text', agentid: AGENT + 1, text: { content: 'x' } }, 301002);
	settled(await client.postJson('cgi-bin/menu/create', { button: [{ type: 'click', name: '今日', key: 'today' }] }, { params: { agentid: AGENT } }), 0);
	await order(box, 'robot', { key: 'k3y', name: '早会' });
	const http = application().getHttpClient();
	const speak = async (key, errcode) => settled(await http.request('post', 'cgi-bin/webhook/send',
		{ params: { key }, json: { msgtype: 'text', text: { content: '10点 11单' } } }), errcode);
	await speak('k3y', 0);
	await speak('other', 93000);
});

// -- limits

test('a call too many in a minute is 45009, and so are those after it', async () => {
	const small = await sandbox(['--calls-per-minute', '3']);
	const before = box;
	box = small;
	const one = application().getClient();
	box = before;
	const codes = [];
	await until('45009', async () => {
		codes.push((await one.get(`${EXT}get_follow_user_list`)).toObject().errcode);
		return codes[codes.length - 1] === 45009;
	});
	assert.ok(codes.length >= 4);
	settled(await one.get(`${EXT}get_follow_user_list`), 45009);
	settled(await one.postJson(`${EXT}get_corp_tag_list`, {}), 0); // each API for itself
	await stop(small);
});

test('the sandbox ends', async () => {
	receiving.close();
	await stop(box);
});

main();
