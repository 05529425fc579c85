/* wecom/event: a decrypted callback, XML or the JSON of AI bots, as typed fields (doc: callbacks.md 4 to 8). Unknown
 * events are never refused: their leaves are all kept. One table of fields feeds parser and printer. */
#ifndef SIYU_WECOM_EVENT_H
#define SIYU_WECOM_EVENT_H
#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"

#define EVENT_NO_INT INT64_MIN /* an integer field that is absent */
#define EVENT_KEY_BYTES 16

struct event_list {
	const struct span *v;
	size_t n;
}; /* v NULL: absent */
struct event_choice {
	struct span question_key;
	struct event_list option_ids;
};
struct event_leaf {
	struct span path, text; /* "BatchJob/JobId", for JSON "event/eventtype"; array elements repeat the path */
	uint32_t inside,
		above; /* number of the element around it and of the one around that: tell repeated groups apart */
};

/* Every span may be absent, which is not the same as empty. All memory is the arena's or the plaintext's. */
struct event {
	bool json; /* which of the two forms it came in */
	bool bot;  /* JSON with the lower-case names of AI bots */
	struct span
		kind; /* "event:change_external_contact:add_external_contact", "message:text", "suite:…", "json:…" */
	int64_t created_s; /* create_time, else timestamp; 0: none, or no moment that can be */
	struct span to_user, from_user, msg_type, msg_id, agent_id, event, event_key, change_type, info_type;
	int64_t create_time, timestamp, mem_change_cnt;
	struct span userid, new_userid, external_userid, state, welcome_code, source, fail_reason, link_id, chat_key,
		chat_seq;
	struct span chat_id, update_detail, join_scene, quit_scene, last_mem_ver, cur_mem_ver;
	struct event_list mem_change_list;
	struct span tag_id, tag_type, strategy_id;
	struct span content, media_id, thumb_media_id, pic_url, format, recognition, title, description, url;
	struct span location_x, location_y, scale, label, latitude, longitude, precision;
	struct span token, open_kfid;
	struct event_list auth_add_open_kfid, auth_del_open_kfid;
	struct span job_id, job_type, task_id, card_type, response_code;
	const struct event_choice *selected_items;
	size_t selected_items_n;
	struct span suite_id, auth_corp_id, suite_ticket, auth_code;
	struct span aibotid, chattype, response_url, eventtype, stream_id, quote_msgtype; /* AI bots */
	struct event_list items;                                                          /* kinds of a mixed message */
	const struct event_leaf *leaves; /* every leaf, document order */
	size_t leaves_n;
};

/* Reads plaintext. *ret points into plaintext and a; both outlive it. RC_INVALID: it cannot be read (the fold says
 * `unparsed`); RC_LIMIT: too deep or too many nodes. */
enum rc MUST_USE event_parse(struct arena *a, struct span plaintext, struct event *ret, struct err *err);
/* All present fields as one object, in the order and names of the table; secrets (welcome_code, token, response_code,
 * response_url, suite_ticket, auth_code) only when `secrets`. */
void event_fields_json(const struct event *e, bool secrets, struct jsonw *w);
/* All leaves in document order as an array of [path, text]: what is known of an event that the table does not know. */
void event_leaves_json(const struct event *e, struct jsonw *w);
/* The i-th row of the table: name (of samples' `expected`) and the value's text; false behind the last. Lists give the
 * elements joined by ','; absent fields give an absent value. */
bool event_field(const struct event *e, struct arena *a, size_t i, const char **ret_name, struct span *ret_value);

/* What makes two deliveries the same fact (callbacks.md 2.9, finding 23): customer-contact events by their ids and
 * second without the app; messages by AgentID (else app) and MsgId; AI bots by msgid; all else by plaintext and app. */
void event_semantic_key(const struct event *e, struct span app, struct span plaintext, uint8_t ret[EVENT_KEY_BYTES]);
/* For a plaintext that event_parse refused: plaintext and app. */
void event_raw_key(struct span app, struct span plaintext, uint8_t ret[EVENT_KEY_BYTES]);

#endif
