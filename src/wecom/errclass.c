/* wecom/errclass: api.md 1.4 and callbacks.md 6.8 as one table, by code. Where the reference names two classes, the one
 * is taken that neither repeats a call blindly nor wakes a person for the state of a single customer. */
#include "wecom/errclass.h"
#include <stddef.h>

#define R ERRCLASS_RETRY
#define T ERRCLASS_TOKEN
#define W ERRCLASS_WAIT
#define C ERRCLASS_CONFIG
#define P ERRCLASS_BUG
#define S ERRCLASS_STATE

static const struct errclass_def errclass_table[] = {
	{-1, -1, R, "system busy", ""},
	{0, 0, ERRCLASS_OK, "ok", ""},
	{6000, 6000, R, "concurrent editors", ""},
	{40001, 40001, C, "wrong secret, or the app is disabled",
		"put the app's present secret into the configuration"},
	{40003, 40003, S, "userid unknown or left", ""},
	{40004, 40006, P, "media type or size refused", "check the file of the step"},
	{40007, 40007, S, "media_id expired or of another kind", "uploaded again by itself"},
	{40008, 40008, P, "msgtype refused", ""},
	{40009, 40009, P, "image size refused", "use a smaller image"},
	{40011, 40011, P, "video size refused", "use a smaller video"},
	{40013, 40013, C, "wrong corpid", "put the corp id of the admin console into the configuration"},
	{40014, 40014, T, "access_token invalid", ""},
	{40029, 40029, S, "oauth code used or older than 5 min", ""},
	{40031, 40032, P, "list of userids refused", ""},
	{40033, 40033, P, "characters refused", ""},
	{40035, 40035, P, "parameter refused", ""},
	{40056, 40056, C, "agentid does not exist", "put the app's AgentId into the configuration"},
	{40057, 40057, C, "callback address could not be verified", "check address, token and aes_key of the app"},
	{40058, 40058, P, "parameter refused", ""},
	{40063, 40063, P, "parameter empty", ""},
	{40066, 40066, P, "department refused", ""},
	{40068, 40068, S, "tag does not exist", "tags are read again by themselves"},
	{40070, 40073, P, "tag or id refused", ""},
	{40091, 40091, C, "secret of another corp", "put the app's own secret into the configuration"},
	{40093, 40093, C, "page signature wrong", ""},
	{40096, 40096, S, "customer unknown, or of an employee outside the visible range", ""},
	{40097, 40100, S, "customer cannot be handed over now", ""},
	{40123, 40123, P, "not an image", "check the file of the step"},
	{40126, 40126, S, "no more tags are allowed", "delete tags that nobody uses"},
	{40128, 40131, S, "customer cannot be handed over", ""},
	{40143, 40143, S, "employee is banned", ""},
	{40201, 40201, S, "text refused by content review", "change the text"},
	{40204, 40204, S, "text refused by content review", "change the text"},
	{40205, 40205, S, "employee has not logged in for a year", "the employee must log in"},
	{40206, 40206, P, "request too large", ""},
	{41001, 41001, P, "access_token missing", ""},
	{41002, 41002, P, "corpid missing", ""},
	{41004, 41004, P, "secret missing", ""},
	{41006, 41006, P, "media_id missing", ""},
	{41035, 41035, P, "external_userid missing", ""},
	{41037, 41040, P, "contact way incomplete", ""},
	{41041, 41041, S, "contact way has more than 100 employees", ""},
	{41042, 41042, P, "contact way style refused", ""},
	{41043, 41044, S, "contact way unknown", ""},
	{41045, 41045, S, "no more contact ways are allowed", "delete contact ways that nobody uses"},
	{41046, 41046, P, "mass message id missing", ""},
	{41047, 41047, S, "mass message unknown", ""},
	{41048, 41048, S, "no customer left to send to", ""},
	{41049, 41049, P, "welcome code missing", ""},
	{41050, 41050, S, "welcome code used, or older than 20 s", ""},
	{41051, 41051, S, "conversation has begun, or somebody else sent the welcome", ""},
	{41052, 41052, P, "time of sending refused", ""},
	{41053, 41053, S, "customer has not agreed to chat archiving", ""},
	{41054, 41054, S, "employee has not activated the client", ""},
	{41055, 41055, S, "no more group welcomes are allowed", ""},
	{41056, 41056, P, "wrong kind of external id", ""},
	{41057, 41058, C, "bound to another account or app", ""},
	{41059, 41062, S, "moment unknown, or not of this employee", ""},
	{41063, 41063, R, "mass message is still being dispatched", ""},
	{41064, 41065, P, "attachments refused", ""},
	{41067, 41067, S, "moment of another kind", ""},
	{41068, 41071, P, "sensitive-word rule refused", ""},
	{41072, 41072, P, "attachment uploaded for another purpose", ""},
	{41073, 41075, P, "product refused", ""},
	{41076, 41077, P, "sensitive-word rule refused", ""},
	{41078, 41078, W, "too many moments at once", ""},
	{41079, 41079, R, "moment is still being dispatched", ""},
	{41080, 41082, P, "attachment refused", "check the file of the step"},
	{41083, 41084, P, "sensitive-word rule refused", ""},
	{41085, 41088, P, "product refused", ""},
	{41089, 41089, P, "moment is empty", ""},
	{41090, 41090, P, "video is no mp4", "check the file of the step"},
	{41091, 41091, P, "more than 5 groups", ""},
	{41093, 41093, S, "mass message was cancelled", ""},
	{41094, 41094, W, "three reminders a day were sent", ""},
	{41095, 41095, S, "no more acquisition links are allowed", ""},
	{41096, 41096, S, "another app is sending the welcome", "let one app alone send welcomes"},
	{42001, 42001, T, "access_token expired", ""},
	{42003, 42003, S, "oauth code expired", ""},
	{42012, 42012, C, "ticket of another kind", ""},
	{42022, 42022, S, "oauth code used", ""},
	{43004, 43004, S, "employee is not bound to WeChat", ""},
	{43009, 43009, C, "corp is not verified", "verify the corp in the admin console"},
	{43012, 43012, C, "app has no callback address", "configure one in the admin console"},
	{44001, 44001, P, "file empty", "check the file of the step"},
	{44004, 44004, P, "text empty", ""},
	{45001, 45001, P, "file too large", "use a smaller file"},
	{45002, 45002, P, "text too long", "shorten the text"},
	{45009, 45009, W, "called too often", "find who else calls with this corp or address"},
	{45029, 45029, P, "answer too large", ""},
	{45033, 45033, R, "too many calls at once", ""},
	{45035, 45035, R, "two writes to one customer", ""},
	{46004, 46004, S, "user does not exist", ""},
	{48001, 48001, C, "app may not use this call", "give the app the right in the admin console"},
	{48002, 48002, C, "app may not call the customer-contact API",
		"customer contact, apps allowed to call the API (可调用接口的应用): add the app"},
	{48004, 48006, C, "permission was withdrawn", "look at the app in the admin console"},
	{48009, 48009, C, "address not allowed for directory details", ""},
	{49008, 49008, S, "group was dissolved", ""},
	{50001, 50001, C, "page is not under the trusted domain", "add the domain in the admin console"},
	{50002, 50002, C, "employee outside the visible range", "widen the app's visible range"},
	{50003, 50003, C, "app is disabled", "enable it in the admin console"},
	{50006, 50006, C, "system app is disabled", "enable it in the admin console"},
	{60011, 60011, C, "no permission on this employee or tag", "widen the app's visible range"},
	{60020, 60020, C, "address is not trusted", "add this machine's address to the app's trusted IPs (企业可信IP)"},
	{60021, 60021, C, "employee outside the visible range", "widen the app's visible range"},
	{60030, 60031, C, "outside the range of the app", "widen the app's visible range"},
	{60111, 60111, S, "employee does not exist", ""},
	{60123, 60123, P, "department refused", ""},
	{80001, 80001, C, "trusted domain is not verified", "verify it in the admin console"},
	{81013, 81013, S, "no receiver is valid", ""},
	{81017, 81017, P, "too many items", ""},
	{82001, 82003, P, "receivers refused", ""},
	{84014, 84015, S, "user_ticket invalid", ""},
	{84061, 84061, S, "employee and customer are not connected", ""},
	{84074, 84074, S, "no permission for this customer", "check the employee's customer-contact function"},
	{84075, 84076, P, "authcode refused", ""},
	{84083, 84084, S, "not the customer's employee", ""},
	{84085, 84085, C, "app was delisted", ""},
	{85005, 85005, C, "trusted domain problem", "verify it in the admin console"},
	{85008, 85008, C, "trusted domain problem", "verify it in the admin console"},
	{86001, 86003, S, "chat unknown", ""},
	{90200, 90205, P, "mini program refused", "check appid and page"},
	{90206, 90206, C, "mini program is not linked to the corp", "link it in the admin console"},
	{90207, 90208, P, "mini program refused", "check appid and page"},
	{90500, 90511, S, "group cannot be used for this", ""},
	{92000, 92003, C, "corp or app does not match", ""},
	{93000, 93008, C, "group robot removed or disabled", "add the robot to the group again"},
	/* 微信客服 (callbacks.md 6.8) */
	{95000, 95000, P, "open_kfid malformed", ""},
	{95001, 95001, S, "more than 5 messages after the customer's last", ""},
	{95002, 95002, S, "the customer's last message is older than 48 h", ""},
	{95003, 95003, C, "no more customers are allowed", "verify the corp in the admin console"},
	{95004, 95004, C, "no such customer-service account", "list the account under 通过API管理微信客服账号"},
	{95005, 95006, P, "account refused", ""},
	{95007, 95007, S, "token of the callback expired", ""},
	{95008, 95009, P, "menu refused", ""},
	{95011, 95012, C, "secret of another mode of customer service", "use the secret of the app that manages it"},
	{95013, 95013, S, "session has ended", ""},
	{95014, 95014, S, "user is no receptionist, or has not activated WeCom", ""},
	{95015, 95015, C, "dedicated service is set in the console", ""},
	{95016, 95016, S, "this change of the session's state is not allowed", ""},
	{95017, 95017, C, "API of customer service is switched off",
		"switch it on in the admin console, 微信客服, API"},
	{95018, 95018, S, "state of the session does not allow sending", ""},
	{95019, 95019, S, "receptionist does not receive now", ""},
	{95021, 95023, P, "customer service refused the request", ""},
	{95026, 95027, C, "no more accounts are allowed", ""},
	{95030, 95030, C, "message type forbidden", ""},
	{95031, 95031, S, "no consultation within 48 h", ""},
	{95032, 95032, C, "permission was withdrawn", "look at the app in the admin console"},
	{301002, 301002, C, "token of another app", "agentid and secret must belong to one app"},
	{301007, 301007, C, "corp is disabled", ""},
	{301019, 301019, P, "md5 differs", ""},
	{610014, 610014, S, "unionid invalid", ""},
	{660001, 660014, C, "external payment is not set up", "look at 对外收款 in the admin console"},
	{701008, 701008, C, "no interop licence", ""},
	{830001, 830003, S, "upload from an address failed", ""},
};

/* What a code means to one call only. */
static const struct {
	enum api_id api;
	struct errclass_def def;
} errclass_special[] = {
	/* the other app may fail: inside the 20 s it may be ours again (api.md 1.4) */
	{API_SEND_WELCOME, {41096, 41096, R, "another app is sending the welcome", "let one app alone send welcomes"}},
	{API_DEL_WAY, {41044, 41044, ERRCLASS_DONE, "contact way was deleted before", ""}},
	{API_CANCEL_MASS, {41093, 41093, ERRCLASS_DONE, "mass message was cancelled before", ""}},
};

#undef R
#undef T
#undef W
#undef C
#undef P
#undef S

const struct errclass_def *errclass_find(enum api_id api, int64_t code)
{
	static const struct errclass_def unknown = {
		0, 0, ERRCLASS_STATE, "unknown code", "look it up at open.work.weixin.qq.com"};

	for (size_t i = 0; i < sizeof(errclass_special) / sizeof(errclass_special[0]); i++)
		if (errclass_special[i].api == api && errclass_special[i].def.first == code)
			return &errclass_special[i].def;
	for (size_t i = 0; i < sizeof(errclass_table) / sizeof(errclass_table[0]); i++)
		if (code >= errclass_table[i].first && code <= errclass_table[i].last)
			return &errclass_table[i];
	return &unknown;
}

enum errclass errclass_of(enum api_id api, int64_t code, bool after_unsure)
{
	if (api == API_SEND_WELCOME && code == 41051 && after_unsure)
		return ERRCLASS_DONE;
	return errclass_find(api, code)->cls;
}

enum errclass_action errclass_action(enum errclass cls)
{
	static const enum errclass_action actions[ERRCLASS_COUNT] = {
		[ERRCLASS_OK] = ERRCLASS_ACCEPT,
		[ERRCLASS_RETRY] = ERRCLASS_AGAIN,
		[ERRCLASS_TOKEN] = ERRCLASS_REFRESH,
		[ERRCLASS_WAIT] = ERRCLASS_LATER,
		[ERRCLASS_CONFIG] = ERRCLASS_ALERT,
		[ERRCLASS_BUG] = ERRCLASS_ALERT,
		[ERRCLASS_STATE] = ERRCLASS_RECORD,
		[ERRCLASS_DONE] = ERRCLASS_ACCEPT,
		[ERRCLASS_ODD] = ERRCLASS_AGAIN,
	};
	return actions[cls];
}

const char *errclass_name(enum errclass cls)
{
	static const char *const names[ERRCLASS_COUNT] = {
		[ERRCLASS_OK] = "ok",
		[ERRCLASS_RETRY] = "retry",
		[ERRCLASS_TOKEN] = "token",
		[ERRCLASS_WAIT] = "wait",
		[ERRCLASS_CONFIG] = "config",
		[ERRCLASS_BUG] = "bug",
		[ERRCLASS_STATE] = "state",
		[ERRCLASS_DONE] = "done",
		[ERRCLASS_ODD] = "odd",
	};
	return names[cls];
}
