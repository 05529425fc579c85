-- siyu.db, the state: derived from inbox.db by the fold, never the truth. Written by the fold alone. Times are
-- milliseconds since 1970 UTC unless the name says _s (seconds) or _day (days since 1970 in the corp's zone);
-- money is fen. Customers are external_userids, employees are userids folded to lower case. cost: quick
-- An index of a table with an INTEGER PRIMARY KEY ends in that number without naming it, and is in its order: named, it would stand
-- there twice.
-- CHECKs say a = 'x' OR a = 'y': a list of three or more in IN (…) is a table that SQLite builds anew for each row.

-- One row. position is the id of the last folded input; checksum is that row's (exact 2).
CREATE TABLE meta (
	id            INTEGER PRIMARY KEY CHECK (id = 1),
	lineage       TEXT    NOT NULL,           -- of the inbox this state was folded from
	position      INTEGER NOT NULL,
	checksum      INTEGER NOT NULL,
	now_ms        INTEGER NOT NULL,           -- the fold's clock: max of all at_ms (D1)
	fold_version  INTEGER NOT NULL,           -- D5
	next_row      INTEGER NOT NULL            -- next id handed out for enrolments, tasks, todos, orders, touches, heard, codes
) STRICT;

-- The configuration in force: key and value as the last config input gave them (D6).
CREATE TABLE setting (
	key   TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Every version of every script ever folded. current = 1: the one that runs; a vanished or disabled script has none.
CREATE TABLE script (
	script   TEXT    NOT NULL,                -- file id: 编号, else 类型：名称 (finding 13)
	version  INTEGER NOT NULL,                -- 1, 2, … per script
	file     TEXT    NOT NULL,
	sha256   TEXT    NOT NULL,
	text     TEXT    NOT NULL,
	assets   TEXT    NOT NULL,                -- JSON [{path, sha256, bytes}]: the files it names, as the loader found them
	input_id INTEGER NOT NULL,
	at_ms    INTEGER NOT NULL,
	current  INTEGER NOT NULL CHECK (current IN (0, 1)),
	gone_ms  INTEGER NOT NULL,                -- when it stopped running; at_ms: it never ran; 0: it runs
	kept     INTEGER NOT NULL CHECK (kept IN (0, 1)), -- 沿用：旧版走完: who entered in it, or in one before it, goes on in it
	PRIMARY KEY (script, version)
) STRICT, WITHOUT ROWID;

-- De-duplication (finding 23). Pruned 25 h after now.
CREATE TABLE seen (
	created_s INTEGER NOT NULL,               -- the message's own CreateTime
	digest    BLOB    NOT NULL,               -- 16 bytes of the semantic key
	input_id  INTEGER NOT NULL,
	PRIMARY KEY (created_s, digest)
) STRICT, WITHOUT ROWID;

-- Inputs whose outcome is not plain `done`.
CREATE TABLE outcome (
	input_id INTEGER NOT NULL PRIMARY KEY,
	outcome  TEXT    NOT NULL CHECK (outcome = 'duplicate' OR outcome = 'unparsed' OR outcome = 'unknown'
	                OR outcome = 'failed' OR outcome = 'refused' OR outcome = 'quarantined' OR outcome = 'stale'),
	reason   TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE employee (
	userid TEXT    NOT NULL PRIMARY KEY,
	no     INTEGER NOT NULL,                  -- 1, 2, … as we met them: the upper half of the ids of enrolments
	name   TEXT    NOT NULL,                  -- empty: not known, the userid is shown
	first_ms INTEGER NOT NULL,
	gone_ms INTEGER                           -- not in the directory any more since then; NULL: he is
) STRICT, WITHOUT ROWID;

CREATE TABLE contact (
	no           INTEGER NOT NULL PRIMARY KEY, -- 1, 2, … as they were met: his number in roster
	customer     TEXT    NOT NULL UNIQUE,
	name         TEXT    NOT NULL,            -- empty: not known
	type         INTEGER NOT NULL,            -- 0 not known, 1 WeChat, 2 WeCom of another corp (api.md 2.3)
	gender       INTEGER NOT NULL,            -- 0 not known, 1 male, 2 female
	unionid      TEXT,
	first_add_ms INTEGER NOT NULL,            -- first add by any employee
	first_add_day INTEGER NOT NULL,
	first_employee TEXT NOT NULL,
	first_channel TEXT  NOT NULL,             -- State of that add, empty: none
	accepted_ms  INTEGER,                     -- NULL: he scanned, and nobody accepted him yet (add_half_external_contact)
	unsubscribed INTEGER NOT NULL CHECK (unsubscribed IN (0, 1)) -- 退订
) STRICT;
CREATE INDEX contact_first_add ON contact (first_add_day, customer);
CREATE INDEX contact_unionid ON contact (unionid) WHERE unionid IS NOT NULL;

-- What changes of a contact with each order and each word, by his number: some two hundred stand on a page, so that many orders write few
-- pages (decision 0014).
CREATE TABLE contact_tally (
	no            INTEGER NOT NULL PRIMARY KEY,
	paid_orders   INTEGER NOT NULL,           -- paid, not fully refunded, of this contact
	net_fen       INTEGER NOT NULL,
	first_paid_ms INTEGER,                    -- NULL: never bought
	last_paid_ms  INTEGER,
	heard_ms      INTEGER NOT NULL,           -- last 互动: an add, an order, what he said, joined, clicked; for 沉默
	touched_from_ms INTEGER,                  -- the first and the last touch that an order of his may go to: most orders of a file lie
	touched_to_ms INTEGER,                    -- outside, and need not look for one; NULL: there is none
	stepped_ms    INTEGER,                    -- the first step of his rounds that was delivered, or before it; NULL: none, and no order looks for one
	grouped_ms    INTEGER,                    -- his first join of a group, or before it: an order before it has nothing of groups; NULL: in none
	first_part    INTEGER,                    -- the parts of purchase from which to which orders of his stand, or stood; NULL: he never had one
	last_part     INTEGER
) STRICT;
CREATE INDEX contact_tally_heard ON contact_tally (heard_ms);

-- 生日 and the other dates of a customer (sop-language-exact.md 2.3, D).
CREATE TABLE contact_date (
	customer TEXT    NOT NULL,
	name     TEXT    NOT NULL,
	year     INTEGER NOT NULL,                -- 0: not known
	month    INTEGER NOT NULL,                -- 0, and day: none, a person took it away
	day      INTEGER NOT NULL,
	hand_input INTEGER NOT NULL,              -- what a person said of it last, and in which input; 0: nobody did
	hand_year  INTEGER NOT NULL,
	hand_month INTEGER NOT NULL,
	hand_day   INTEGER NOT NULL,
	taken      INTEGER NOT NULL CHECK (taken IN (0, 1)), -- 1: that one he took away
	PRIMARY KEY (customer, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_date_day ON contact_date (name, month, day, customer);

-- One (employee, customer). event_s: CreateTime of the last event that moved it (finding 29).
CREATE TABLE relation (
	customer TEXT    NOT NULL,
	employee TEXT    NOT NULL,
	state    TEXT    NOT NULL CHECK (state = 'half' OR state = 'live' OR state = 'deleted_by_employee'
	                OR state = 'deleted_by_customer' OR state = 'transferred'),
	event_s  INTEGER NOT NULL,
	add_ms   INTEGER NOT NULL,                -- first add: min(CreateTime, at_ms)
	add_day  INTEGER NOT NULL,
	adds     INTEGER NOT NULL,                -- 1 and one more for each re-add; 0: a transfer made it, or its add was never seen
	channel  TEXT    NOT NULL,                -- State of the first add, empty: none
	end_ms   INTEGER,                         -- when it ended
	asked    INTEGER NOT NULL CHECK (asked IN (0, 1)), -- 1: half adds alone so far, never friends: no 新增好友
	listed_ms INTEGER,                        -- when WeCom was last asked and had it (siyu sync), NULL: never
	way      INTEGER,                         -- add_way as it was told then (api.md 2.3), NULL: never
	no       INTEGER,                         -- of the contact; NULL: he was not one yet
	PRIMARY KEY (customer, employee)
) STRICT, WITHOUT ROWID;
CREATE INDEX relation_add ON relation (add_day, employee, no, channel, add_ms, asked, adds) WHERE adds > 0; -- covers what reports read

-- What the employee noted about the customer on their relation (api.md 2.3). as_of_ms: what was asked for before that changes nothing,
-- neither here nor of the tags of this relation.
CREATE TABLE remark (
	customer    TEXT    NOT NULL,
	employee    TEXT    NOT NULL,
	remark      TEXT    NOT NULL,             -- 备注, empty: none
	description TEXT    NOT NULL,
	company     TEXT    NOT NULL,
	mobiles     TEXT    NOT NULL,             -- with blanks between
	as_of_ms    INTEGER NOT NULL,
	PRIMARY KEY (customer, employee)
) STRICT, WITHOUT ROWID;
CREATE INDEX remark_name ON remark (remark) WHERE remark <> ''; -- orders that say whom they are of

-- What customers are called, to find them by any part of it (store/called): each name, 备注 and company as a whole (part 0) and from each
-- further character on (part 1), folded; each mobile. Derived from contact, remark and firm, and changed with them. A 备注 that is the
-- customer's name has no rows. kind: 1 name, 2 备注, 3 company, 4 mobile.
CREATE TABLE called (
	word     TEXT    NOT NULL,
	part     INTEGER NOT NULL CHECK (part IN (0, 1)),
	customer TEXT    NOT NULL,
	employee TEXT    NOT NULL,                -- who noted it, empty: the customer's own
	kind     INTEGER NOT NULL,
	PRIMARY KEY (word, part, customer, employee, kind)
) STRICT, WITHOUT ROWID;

-- Reading anew what WeCom has (siyu sync); its rows below go after 90 days, walk_item at its end: employees one after the other, and what differed from what we knew.
CREATE TABLE walk (
	walk     INTEGER NOT NULL PRIMARY KEY,
	why      TEXT    NOT NULL CHECK (why = 'told' OR why = 'night'),
	dry      INTEGER NOT NULL CHECK (dry IN (0, 1)),
	trust    INTEGER NOT NULL CHECK (trust IN (0, 1)), -- also where most of an employee's customers are missing
	stage    TEXT    NOT NULL CHECK (stage = 'users' OR stage = 'people' OR stage = 'weighing' OR stage = 'closing'
	                OR stage = 'groups' OR stage = 'codes' OR stage = 'over' OR stage = 'failed'),
	begun_ms INTEGER NOT NULL,
	ended_ms INTEGER,
	seen     INTEGER NOT NULL,
	found    INTEGER NOT NULL,
	back     INTEGER NOT NULL,
	gone     INTEGER NOT NULL,
	changed  INTEGER NOT NULL,
	groups   INTEGER NOT NULL,                -- customer groups read, and …
	group_news INTEGER NOT NULL,              -- … what of them was not known
	codes    INTEGER NOT NULL,                -- channel codes read, and …
	code_news INTEGER NOT NULL,               -- … those that are not as their table says
	at_customer TEXT NOT NULL,                -- weighing, closing: relations up to this one were looked at
	at_employee TEXT NOT NULL,
	detail   TEXT    NOT NULL
) STRICT;
CREATE TABLE walk_user (
	walk     INTEGER NOT NULL,
	employee TEXT    NOT NULL,
	state    TEXT    NOT NULL CHECK (state = 'waiting' OR state = 'asked' OR state = 'done' OR state = 'failed' OR state = 'left' OR state = 'absent'),
	seen     INTEGER NOT NULL,
	known    INTEGER NOT NULL,                -- that stood before the walk, and …
	missing  INTEGER NOT NULL,                -- … of these those that WeCom did not list
	detail   TEXT    NOT NULL,
	PRIMARY KEY (walk, employee)
) STRICT, WITHOUT ROWID;
CREATE INDEX walk_user_state ON walk_user (walk, state, employee);
-- What is still to be read one by one: groups, then channel codes.
CREATE TABLE walk_item (
	walk     INTEGER NOT NULL,
	kind     TEXT    NOT NULL CHECK (kind = 'group' OR kind = 'way' OR kind = 'join' OR kind = 'link'),
	id       TEXT    NOT NULL,                -- chat_id, config_id, link_id
	state    TEXT    NOT NULL CHECK (state = 'waiting' OR state = 'asked' OR state = 'done'),
	came     INTEGER NOT NULL,                -- of a group: members of whom nobody told us that they came, and …
	went     INTEGER NOT NULL,                -- … that they went
	PRIMARY KEY (walk, kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX walk_item_state ON walk_item (walk, state, kind, id);
CREATE TABLE walk_find (
	walk     INTEGER NOT NULL,
	n        INTEGER NOT NULL,
	employee TEXT    NOT NULL,
	customer TEXT    NOT NULL,
	what     TEXT    NOT NULL CHECK (what = 'found' OR what = 'back' OR what = 'accepted' OR what = 'gone' OR what = 'tags'
	                OR what = 'group_found' OR what = 'group_gone' OR what = 'owner' OR what = 'members'
	                OR what = 'code_gone' OR what = 'code_other' OR what = 'code_back' OR what = 'code_foreign'
	                OR what = 'by_link' OR what = 'group_hidden'),
	detail   TEXT    NOT NULL,
	PRIMARY KEY (walk, n)
) STRICT, WITHOUT ROWID;

-- 对外收款 (api.md 12.2): the last reading of each kind: 'fresh' what was paid since the one before, 'window' the last weeks anew,
-- for refunds change old bills, 'hand' what siyu orders pull asked for.
CREATE TABLE bill_walk (
	kind      TEXT    NOT NULL PRIMARY KEY CHECK (kind = 'fresh' OR kind = 'window' OR kind = 'hand'),
	walking   INTEGER NOT NULL CHECK (walking IN (0, 1)),
	begun_ms  INTEGER NOT NULL,
	ended_ms  INTEGER,                        -- NULL while it goes on
	from_s    INTEGER NOT NULL,               -- times of payment, in seconds
	to_s      INTEGER NOT NULL,
	at_s      INTEGER NOT NULL,               -- what was paid before that is read
	bills     INTEGER NOT NULL,               -- payments that were read, and the orders …
	added     INTEGER NOT NULL,               -- … that were new, …
	changed   INTEGER NOT NULL,               -- … that changed, …
	unmatched INTEGER NOT NULL,               -- … whose payer we do not know, …
	refused   INTEGER NOT NULL,               -- … that no ledger takes
	restarts  INTEGER NOT NULL,               -- times that a span was read anew: its cursor was not taken any more
	good_ms   INTEGER,                        -- begun_ms of the last one that was read to its end, NULL: none
	trouble   TEXT    NOT NULL                -- Chinese: why it was not read to its end, empty: it was
) STRICT, WITHOUT ROWID;

-- Customers of those who left and who wait for a colleague (离职待分配), as get_unassigned_list had them last.
CREATE TABLE unassigned (
	employee TEXT    NOT NULL,
	customer TEXT    NOT NULL,
	left_ms  INTEGER NOT NULL,
	seen_ms  INTEGER NOT NULL,
	PRIMARY KEY (employee, customer)
) STRICT, WITHOUT ROWID;

-- 在职继承, 离职继承: one order to hand over, and each customer or group of it.
CREATE TABLE transfer (
	transfer  INTEGER NOT NULL PRIMARY KEY,
	giver     TEXT    NOT NULL,
	takers    TEXT    NOT NULL,               -- userids with commas between
	message   TEXT    NOT NULL,               -- what the customer is told, empty: WeCom's words
	person    TEXT    NOT NULL,               -- who ordered it
	dry       INTEGER NOT NULL CHECK (dry IN (0, 1)),
	customers INTEGER NOT NULL CHECK (customers IN (0, 1)),
	groups    INTEGER NOT NULL CHECK (groups IN (0, 1)),
	resigned  INTEGER NOT NULL CHECK (resigned IN (0, 1)), -- the giver left
	most      INTEGER NOT NULL,               -- customers at most, 0: all
	chosen    INTEGER NOT NULL,               -- so many customers were, and …
	turn      INTEGER NOT NULL,               -- … of them one taker after the other
	state     TEXT    NOT NULL CHECK (state = 'listing' OR state = 'choosing' OR state = 'going' OR state = 'over'
	                OR state = 'failed'),
	begun_ms  INTEGER NOT NULL,
	ended_ms  INTEGER,
	poll_ms   INTEGER,                        -- when the results are looked at next
	at_customer TEXT  NOT NULL,               -- choosing: up to this one
	detail    TEXT    NOT NULL
) STRICT;
CREATE INDEX transfer_going ON transfer (transfer) WHERE ended_ms IS NULL;
CREATE TABLE transfer_item (
	transfer INTEGER NOT NULL,
	kind     TEXT    NOT NULL CHECK (kind = 'customer' OR kind = 'group'),
	id       TEXT    NOT NULL,
	taker    TEXT    NOT NULL,
	state    TEXT    NOT NULL CHECK (state = 'waiting' OR state = 'asked' OR state = 'unsure' OR state = 'started'
	               OR state = 'done' OR state = 'refused' OR state = 'capped' OR state = 'lost'),
	code     INTEGER NOT NULL,                -- of WeCom, 0: none
	detail   TEXT    NOT NULL,
	at_ms    INTEGER NOT NULL,                -- of the state, as we learnt of it
	taken_ms INTEGER,                         -- since when the taker has him, NULL: he has not
	PRIMARY KEY (transfer, kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX transfer_item_state ON transfer_item (transfer, kind, state, taker, id);
CREATE INDEX transfer_item_id ON transfer_item (kind, id, transfer);
CREATE INDEX transfer_item_taker ON transfer_item (taker, at_ms);

-- The corp's tags. tag_id and group_id are empty until WeCom told them (get_corp_tag_list, add_corp_tag). A tag that WeCom does not list
-- any more goes, and with it the rows of who wore it; seen_ms: when was asked what told last that it is there, so that older lists end nothing.
CREATE TABLE tag (
	name     TEXT    NOT NULL,                -- folded name as scripts say it
	grp      TEXT    NOT NULL,                -- group
	tag_id   TEXT    NOT NULL,                -- empty: not known yet
	group_id TEXT    NOT NULL,                -- empty: not known yet
	seen_ms  INTEGER NOT NULL,
	making   INTEGER NOT NULL CHECK (making IN (0, 1)), -- a call that makes it is under way
	trouble  TEXT    NOT NULL DEFAULT '',     -- Chinese: why it could not be renamed or deleted
	PRIMARY KEY (name, grp)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_by_id ON tag (tag_id);

-- The library as one answer tells it, part by part; compared with the tags and emptied when the last part is there.
CREATE TABLE tag_listed (
	tag_id   TEXT    NOT NULL PRIMARY KEY,
	name     TEXT    NOT NULL,
	grp      TEXT    NOT NULL,
	group_id TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- When was asked what was read last to its end: 'corp' the corp's tags, 'strategy' those of strategy groups.
CREATE TABLE tag_reading (
	kind     TEXT    NOT NULL PRIMARY KEY CHECK (kind = 'corp' OR kind = 'strategy'),
	asked_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Tags are per (employee, customer) at WeCom (finding 34); a customer has a tag if any live relation has it. The employee
-- goes first: what a task does to the tags of his customers lies together. Those of a customer: over his relations.
CREATE TABLE contact_tag (
	customer TEXT    NOT NULL,
	name     TEXT    NOT NULL,
	grp      TEXT    NOT NULL,
	employee TEXT    NOT NULL,
	at_ms    INTEGER NOT NULL,
	PRIMARY KEY (employee, customer, name, grp)
) STRICT, WITHOUT ROWID;

-- Tags of strategy groups (规则组标签, api.md 3.5), which are not the corp's: by id, for names may be those of the corp's tags.
CREATE TABLE strategy (
	strategy INTEGER NOT NULL PRIMARY KEY,
	parent   INTEGER NOT NULL,                -- 0: of the first level, the only one that has tags
	name     TEXT    NOT NULL,
	unmade   TEXT    NOT NULL DEFAULT '',     -- 组/标签 that a person asked for last and that was not made; empty: none
	trouble  TEXT    NOT NULL DEFAULT ''      -- why
) STRICT;
CREATE TABLE strategy_tag (
	tag_id   TEXT    NOT NULL PRIMARY KEY,
	name     TEXT    NOT NULL,
	grp      TEXT    NOT NULL,
	group_id TEXT    NOT NULL,                -- empty: not known
	strategy INTEGER NOT NULL,                -- 0: of another app's, seen on a customer alone
	seen_ms  INTEGER NOT NULL,
	trouble  TEXT    NOT NULL DEFAULT ''      -- as in tag
) STRICT, WITHOUT ROWID;
CREATE TABLE contact_strategy (
	customer TEXT    NOT NULL,
	employee TEXT    NOT NULL,
	tag_id   TEXT    NOT NULL,
	at_ms    INTEGER NOT NULL,
	PRIMARY KEY (employee, customer, tag_id)
) STRICT, WITHOUT ROWID;

-- 有效期 of a tag on one relation: it ends at due_ms, a timer of kind 'tag' of this row looks then. Put on again: due_ms moves, and the
-- timer of before finds that it is not time. Only tags with 有效期 have rows.
CREATE TABLE tag_expiry (
	expiry   INTEGER NOT NULL PRIMARY KEY,
	customer TEXT    NOT NULL,
	name     TEXT    NOT NULL,
	grp      TEXT    NOT NULL,
	employee TEXT    NOT NULL,
	due_ms   INTEGER NOT NULL,
	UNIQUE (customer, name, grp, employee)
) STRICT;

-- 阶段: one row a change, never altered; the last of a customer is where he stands. No row: the first stage of the list.
CREATE TABLE stage_change (
	customer TEXT    NOT NULL,
	seq      INTEGER NOT NULL,                -- 1, 2, … per customer
	at_ms    INTEGER NOT NULL,
	day      INTEGER NOT NULL,
	was      TEXT    NOT NULL,
	stage    TEXT    NOT NULL,
	script   TEXT    NOT NULL,                -- empty: by hand
	step     TEXT    NOT NULL,
	person   TEXT    NOT NULL,                -- who did it by hand, empty: a script, or not said
	PRIMARY KEY (customer, seq)
) STRICT, WITHOUT ROWID;

-- Contacts of companies: what people told, and what WeCom says (externalcontact/get). What was told goes first. Empty: not known.
CREATE TABLE firm (
	customer TEXT    NOT NULL PRIMARY KEY,
	company  TEXT    NOT NULL,                -- told
	role     TEXT    NOT NULL,                -- told
	person   TEXT    NOT NULL,                -- who told it last
	corp     TEXT    NOT NULL,                -- corp_name
	position TEXT    NOT NULL,
	at_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX firm_company ON firm (CASE WHEN company = '' THEN corp ELSE company END, customer); -- 每公司每周最多

-- Customer groups (客户群), as change_external_chat and groupchat/get tell of them (api.md 7, callbacks.md 5.5).
CREATE TABLE chat (
	chat      TEXT    NOT NULL PRIMARY KEY,   -- chat_id
	name      TEXT    NOT NULL,               -- empty: not known, or it has none
	owner     TEXT    NOT NULL,               -- userid, empty: not known
	version   TEXT    NOT NULL,               -- member_version of what stands in chat_member, empty: not known
	members   INTEGER NOT NULL,               -- who are in, as scripts were told last
	created_ms INTEGER,                       -- NULL: not known
	dismissed_ms INTEGER,                     -- NULL: it stands
	read_ms   INTEGER                         -- as of when it was last read, NULL: never
) STRICT, WITHOUT ROWID;
CREATE INDEX chat_name ON chat (name, chat);
CREATE INDEX chat_unread ON chat (chat) WHERE read_ms IS NULL AND dismissed_ms IS NULL;

-- One row, once all groups were listed: before that nobody knows of a customer that he is in none.
CREATE TABLE chat_walk (
	id        INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
	listed_ms INTEGER NOT NULL                -- when groupchat/list was last read to its end
) STRICT;

-- Who is in a group, and who was: one row for each that ever was. Employees and customers, friends of ours or not.
CREATE TABLE chat_member (
	chat     TEXT    NOT NULL,
	member   TEXT    NOT NULL,                -- userid or external_userid
	type     INTEGER NOT NULL,                -- 0 not known, 1 employee, 2 customer (api.md 7.2)
	unionid  TEXT    NOT NULL,
	state    TEXT    NOT NULL,                -- State of the join way he came by, empty: none
	scene    INTEGER NOT NULL,                -- how he came: 1 invited, 2 link, 3 code; 0 not known
	joined_ms INTEGER NOT NULL,               -- the last time
	left_ms  INTEGER,                         -- NULL: he is in
	as_of_ms INTEGER NOT NULL,                -- of the last fact about him
	no       INTEGER NOT NULL,                -- his number (store/person.h), 0 of an employee
	PRIMARY KEY (chat, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX chat_member_of ON chat_member (member, chat, type, joined_ms); -- what an order asks of it first

-- 微信客服 (callbacks.md 6). Accounts as WeCom lists them, or as they called back.
CREATE TABLE kf_account (
	account   TEXT    NOT NULL PRIMARY KEY,   -- open_kfid
	name      TEXT    NOT NULL,               -- empty: not known
	managed   INTEGER NOT NULL CHECK (managed IN (0, 1)),
	cursor    TEXT    NOT NULL,               -- behind the last page whose messages stand here; empty: none was read
	bound_ms  INTEGER NOT NULL,               -- what was said before that is history: kept, never answered
	read_ms   INTEGER,                        -- when it was last read to its end, NULL: never
	token     TEXT    NOT NULL,               -- of the last callback, empty: it is used up
	token_ms  INTEGER NOT NULL,
	asking    INTEGER NOT NULL CHECK (asking IN (0, 1)), -- a page is asked for
	again     INTEGER NOT NULL CHECK (again IN (0, 1)),  -- and something came since
	wake_ms   INTEGER NOT NULL,               -- due_ms of its timer: read then though nothing called; 0: none
	trouble   TEXT    NOT NULL                -- Chinese: why it cannot be read, empty: it can
) STRICT, WITHOUT ROWID;

-- Receptionists of an account, as servicer/list had them last: at a hand-over, or when somebody asked (siyu kf refresh).
CREATE TABLE kf_servicer (
	account   TEXT    NOT NULL,
	userid    TEXT    NOT NULL,
	receiving INTEGER NOT NULL CHECK (receiving IN (0, 1)),
	seen_ms   INTEGER NOT NULL,
	PRIMARY KEY (account, userid)
) STRICT, WITHOUT ROWID;

-- What the platform warned of (callbacks.md 4.3, 5.7), one row a matter; what is over stays, so that an older word that comes late changes nothing.
CREATE TABLE warning (
	matter    TEXT    NOT NULL PRIMARY KEY,   -- links, links_expire, links_balance, app
	code      TEXT    NOT NULL,               -- balance_low, …; empty: it is over
	n         INTEGER,                        -- uses of 获客助手 that are left, or end
	at_ms     INTEGER NOT NULL,
	until_ms  INTEGER                         -- over by itself then
) STRICT, WITHOUT ROWID;

-- Addresses of an account by scene (场景值): WeCom lists none, so they stand here alone.
CREATE TABLE kf_link (
	account   TEXT    NOT NULL,
	scene     TEXT    NOT NULL,               -- empty: the one without
	name      TEXT    NOT NULL,               -- what people call it
	url       TEXT    NOT NULL,               -- empty: not given yet
	made_ms   INTEGER,
	trouble   TEXT    NOT NULL,               -- Chinese: why there is none
	PRIMARY KEY (account, scene)
) STRICT, WITHOUT ROWID;

-- A customer and an account. state: 会话状态 as far as we know (0 new, 1 us, 2 pool, 3 a person, 4 ended).
CREATE TABLE kf_session (
	account   TEXT    NOT NULL,
	customer  TEXT    NOT NULL,
	state     INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
	servicer  TEXT    NOT NULL,               -- who has him, empty: nobody, or not known
	scene     TEXT    NOT NULL,               -- of his last entry
	entered_ms INTEGER,
	said_ms   INTEGER,                        -- his last message; NULL: he never wrote
	touched_ms INTEGER NOT NULL,              -- the last message of whomever
	sent      INTEGER NOT NULL,               -- messages of ours since said_ms
	sending   INTEGER NOT NULL,               -- the message of ours that is under way, 0: none
	handing   INTEGER NOT NULL CHECK (handing IN (0, 1)), -- he is being handed over
	PRIMARY KEY (account, customer)
) STRICT, WITHOUT ROWID;
CREATE INDEX kf_session_customer ON kf_session (customer, account);
CREATE INDEX kf_session_state ON kf_session (state, touched_ms, account, customer);

-- Every message and event of a page, each once, and every message of ours. msgid of ours is drawn from the input that made it.
CREATE TABLE kf_message (
	message   INTEGER NOT NULL PRIMARY KEY,
	account   TEXT    NOT NULL,
	msgid     TEXT    NOT NULL,
	customer  TEXT    NOT NULL,               -- empty: about no customer
	origin    INTEGER NOT NULL,               -- 0 ours, 3 the customer, 4 an event, 5 a receptionist
	kind      TEXT    NOT NULL,               -- msgtype, of an event its event_type
	at_ms     INTEGER NOT NULL,
	text      TEXT    NOT NULL,               -- as people read it
	state     TEXT    NOT NULL CHECK (state = 'read' OR state = 'old' OR state = 'waiting' OR state = 'sending'
	                OR state = 'sent' OR state = 'failed' OR state = 'dropped' OR state = 'unsure' OR state = 'undelivered'),
	detail    TEXT    NOT NULL,
	enrolment INTEGER NOT NULL,               -- of a step; 0: none
	script    TEXT    NOT NULL,               -- empty: none
	step      TEXT    NOT NULL,
	last      INTEGER NOT NULL CHECK (last IN (0, 1)), -- with it the step, or the answer, is said
	code      TEXT    NOT NULL,               -- goes by this code, empty: as any other
	request   TEXT    NOT NULL,               -- canonical JSON of wecom/request, empty once it went
	UNIQUE (account, msgid)
) STRICT;
CREATE INDEX kf_message_customer ON kf_message (customer, message) WHERE customer <> '';
CREATE INDEX kf_message_at ON kf_message (at_ms, message); -- they go after 90 days
CREATE INDEX kf_message_waiting ON kf_message (account, customer, message) WHERE state = 'waiting';

-- The chat archive (会话内容存档): how far it was read. One row, none while it never was.
CREATE TABLE archive_position (
	one       INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
	seq       INTEGER NOT NULL,               -- of the last message that stands here or was passed over
	bound_ms  INTEGER NOT NULL,               -- what was said before that is history: kept, and starts nothing
	read_ms   INTEGER NOT NULL,               -- when the last page came
	refused   INTEGER NOT NULL,               -- messages that nobody agreed to: not kept
	internal  INTEGER NOT NULL,               -- without a customer in them: not kept
	unreadable INTEGER NOT NULL,              -- could not be opened or read: not kept
	unknown   INTEGER NOT NULL                -- of a kind that this version does not know: kept
) STRICT;
CREATE TABLE archive_message (
	message   INTEGER NOT NULL PRIMARY KEY,
	msgid     TEXT    NOT NULL UNIQUE,
	customer  TEXT    NOT NULL,
	employee  TEXT    NOT NULL,               -- empty: of a group
	room      TEXT    NOT NULL,               -- empty: a single chat
	ours      INTEGER NOT NULL CHECK (ours IN (0, 1)), -- the employee said it
	at_ms     INTEGER NOT NULL,
	kind      TEXT    NOT NULL,
	text      TEXT    NOT NULL,               -- as people read it; the row goes after keep_days
	state     TEXT    NOT NULL CHECK (state = 'read' OR state = 'old' OR state = 'revoked'),
	heard     INTEGER NOT NULL                -- its row in heard, 0: none
) STRICT;
CREATE INDEX archive_message_customer ON archive_message (customer, message);
CREATE INDEX archive_message_at ON archive_message (at_ms, message);
CREATE TABLE archive_consent (
	customer  TEXT    NOT NULL,
	employee  TEXT    NOT NULL,               -- empty: in that group
	room      TEXT    NOT NULL,               -- empty: with that employee
	agreed    INTEGER NOT NULL CHECK (agreed IN (0, 1)),
	at_ms     INTEGER NOT NULL,               -- when it was known
	PRIMARY KEY (customer, employee, room)
) STRICT, WITHOUT ROWID;
CREATE TABLE archive_talk (
	customer  TEXT    NOT NULL,
	employee  TEXT    NOT NULL,
	said_ms   INTEGER,                        -- the customer, last; NULL: never
	answered_ms INTEGER,                      -- the employee, last; NULL: never
	waits_ms  INTEGER,                        -- the first that nobody answered; NULL: he does not wait
	PRIMARY KEY (customer, employee)
) STRICT, WITHOUT ROWID;
CREATE INDEX archive_talk_waits ON archive_talk (waits_ms) WHERE waits_ms IS NOT NULL;

-- 入群欢迎语: the template of each step of that time (api.md 4.2). Whether an owner chose it nobody can see.
CREATE TABLE greeting (
	script   TEXT    NOT NULL,
	step     TEXT    NOT NULL,
	template TEXT    NOT NULL,                -- template_id, empty: WeCom has none
	sent     TEXT    NOT NULL,                -- digest of what WeCom has
	asked    TEXT    NOT NULL,                -- digest of what the call under way says, empty: none
	trouble  TEXT    NOT NULL,                -- Chinese: why WeCom has not what the script says, empty: it has
	PRIMARY KEY (script, step)
) STRICT, WITHOUT ROWID;

-- 记转化: once for each name and round.
CREATE TABLE conversion (
	enrolment INTEGER NOT NULL,
	name      TEXT    NOT NULL,
	customer  TEXT    NOT NULL,
	employee  TEXT    NOT NULL,
	at_ms     INTEGER NOT NULL,
	day       INTEGER NOT NULL,
	script    TEXT    NOT NULL,
	step      TEXT    NOT NULL,
	PRIMARY KEY (enrolment, name)
) STRICT, WITHOUT ROWID;

-- 加分, 减分: what scripts and people gave, never altered. The rest of a score is added up from adds and orders (crm/score).
CREATE TABLE score_point (
	customer TEXT    NOT NULL,
	seq      INTEGER NOT NULL,                -- 1, 2, … per customer
	at_ms    INTEGER NOT NULL,
	day      INTEGER NOT NULL,
	points   INTEGER NOT NULL,                -- signed
	script   TEXT    NOT NULL,                -- empty: by hand
	step     TEXT    NOT NULL,
	person   TEXT    NOT NULL,                -- who did it by hand, empty: a script, or not said
	PRIMARY KEY (customer, seq)
) STRICT, WITHOUT ROWID;

-- (script, subject, round). Moves: table enrolment_moves in the code. The id is no << 32 | next_row, no being the employee's
-- at entry: what falls due together (an employee's customers) lies together, here and in occurrence, and a turn writes a
-- tenth of the pages that ids in order of entry would cost.
CREATE TABLE enrolment (
	enrolment  INTEGER NOT NULL PRIMARY KEY,
	script     TEXT    NOT NULL,
	customer   TEXT    NOT NULL,              -- the subject: of 群剧本, 打卡, 秒杀 the chat_id of the group, or a member of it (camp)
	employee   TEXT    NOT NULL,              -- 跟进人; of a group its owner
	round      INTEGER NOT NULL,
	state      TEXT    NOT NULL CHECK (state = 'live' OR state = 'waiting' OR state = 'ended'), -- waiting: half add, only the welcome may go
	outcome    TEXT    NOT NULL,              -- empty while live: goal, stopped, finished, expired, handed, left
	reason     TEXT    NOT NULL,              -- Chinese, what ended it
	version    INTEGER NOT NULL,              -- script version at entry
	t0_ms      INTEGER NOT NULL,              -- the trigger event's own time
	entered_ms INTEGER NOT NULL,
	ended_ms   INTEGER,
	shift_days INTEGER NOT NULL,              -- 顺延 so far (finding 9)
	arm        TEXT    NOT NULL,              -- letter or empty
	holdout    INTEGER NOT NULL CHECK (holdout IN (0, 1)),
	channel    TEXT    NOT NULL,
	goal_ms    INTEGER,                       -- when the goal was met
	wake_ms    INTEGER,                       -- when it is looked at again, rounded up to the second (D1); NULL: not by itself
	wake_step  INTEGER,                       -- position in the file at the time of planning: order only
	camp       INTEGER,                       -- of a member of a group: the round of the group that his goes along with, NULL: none
	UNIQUE (script, customer, employee, round)
) STRICT;
CREATE INDEX enrolment_customer ON enrolment (customer);
CREATE INDEX enrolment_script ON enrolment (script, state);
CREATE INDEX enrolment_camp ON enrolment (camp) WHERE camp IS NOT NULL;
CREATE INDEX enrolment_due ON enrolment (wake_ms, script, wake_step, employee) WHERE wake_ms IS NOT NULL; -- firing order (finding 26)

-- 打卡: who checked in on which day of a round of his group (camp: its enrolment), each day once. A member need be nobody's friend.
CREATE TABLE checkin (
	camp     INTEGER NOT NULL,
	customer TEXT    NOT NULL,
	day      INTEGER NOT NULL,                -- of the script: from 日界 to 日界
	way      TEXT    NOT NULL CHECK (way = 'page' OR way = 'told' OR way = 'message'),
	made_up  INTEGER NOT NULL CHECK (made_up IN (0, 1)), -- 补卡
	at_ms    INTEGER NOT NULL,                -- its own time; of one that was made up when that was done
	told_ms  INTEGER NOT NULL,                -- when it was learnt: 满N天 is reached then
	teller   TEXT    NOT NULL,                -- empty: he himself
	PRIMARY KEY (camp, customer, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX checkin_customer ON checkin (customer, told_ms, camp, day);

-- Prizes that were reached, and 打卡完成 of a script without prizes; a check-in that is taken back takes none of them back.
CREATE TABLE checkin_prize (
	camp     INTEGER NOT NULL,
	customer TEXT    NOT NULL,
	days     INTEGER NOT NULL,
	at_ms    INTEGER NOT NULL,
	PRIMARY KEY (camp, customer, days)
) STRICT, WITHOUT ROWID;

-- Who enters without an event of his own: one row for each 沉默, 生日, clock and 存量 of the
-- scripts that run, and each step of a 群发 (flow/sweepwork).
CREATE TABLE sweep (
	sweep    INTEGER NOT NULL PRIMARY KEY,
	script   TEXT    NOT NULL,
	what     TEXT    NOT NULL,                -- of the script: 'silent 2592000000', 'date 生日', 'clock …', 'stock …', 'step …'
	mark_ms  INTEGER NOT NULL,                -- the moment that is walked, else the last one; 沉默, 存量: last heard then, with after_customer
	walking  INTEGER NOT NULL CHECK (walking IN (0, 1)),
	after_key INTEGER NOT NULL,               -- customers up to here have had their turn: a day of adding, or a part of the walk
	after_customer TEXT NOT NULL,
	limit_ms INTEGER NOT NULL,                -- 存量: those last heard later are none of it
	day      INTEGER NOT NULL,                -- 存量: the day of `taken`
	taken    INTEGER NOT NULL,                -- entered: on that day; in this walk, or the last one
	wake_ms  INTEGER,                         -- due_ms of its timer, NULL: none
	UNIQUE (script, what)
) STRICT;

-- What WeCom counted of each employee and day (get_user_behavior_data, api.md 11.1); days of Beijing, as it counts them. Read again while
-- a day is young: it is final once it was read some days later.
CREATE TABLE staff_day (
	employee TEXT    NOT NULL,
	day      INTEGER NOT NULL,
	applies  INTEGER NOT NULL,                -- friend requests of his
	contacts INTEGER NOT NULL,                -- new customers
	chats    INTEGER NOT NULL,                -- 1-to-1 chats in which he said something, and …
	messages INTEGER NOT NULL,                -- … what he said there
	replied_permille INTEGER,                 -- of chats that customers began; NULL: they began none
	reply_minutes INTEGER,                    -- first reply, on average
	lost     INTEGER NOT NULL,                -- customers who deleted or blocked him
	final    INTEGER NOT NULL CHECK (final IN (0, 1)),
	read_ms  INTEGER NOT NULL,
	PRIMARY KEY (employee, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_day_day ON staff_day (day, employee);

-- The same of the customer groups of an owner (groupchat/statistic, api.md 11.2).
CREATE TABLE group_day (
	owner    TEXT    NOT NULL,
	day      INTEGER NOT NULL,
	new_groups INTEGER NOT NULL,
	groups   INTEGER NOT NULL,
	groups_spoke INTEGER NOT NULL,            -- in which somebody said something
	new_members INTEGER NOT NULL,
	members  INTEGER NOT NULL,
	members_spoke INTEGER NOT NULL,
	messages INTEGER NOT NULL,
	final    INTEGER NOT NULL CHECK (final IN (0, 1)),
	read_ms  INTEGER NOT NULL,
	PRIMARY KEY (owner, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_day_day ON group_day (day, owner);

-- What the fold has to look at again that is no step of an enrolment: 'name' a welcome that waits for the customer's
-- name (row = enrolment), 'deadline' 确认期限, 'remind', 'remake' after stops (row = task), 'media' a file to keep warm, 'todo' a text for the sidebar
-- that nobody sent, 'tag' the 有效期 of a tag (row = tag_expiry), 'sweep' a row of sweep, 'code' a channel code whose shift or day
-- ends (row = code), 'digest' what is said in a group by the clock (row = which), 'nudge' to-dos that
-- are due soon are told of together (row 0), 'bill' 对外收款 is read (row 0: what is new, 1: the last weeks anew), 'other' mass messages
-- that siyu did not make are read (row 0), 'offer' a piece that was offered to who waits for a 秒杀 lapses (row 0).
-- At equal times before enrolments.
CREATE TABLE timer (
	due_ms INTEGER NOT NULL,
	kind   TEXT    NOT NULL CHECK (kind = 'name' OR kind = 'deadline' OR kind = 'remind' OR kind = 'remake' OR kind = 'media' OR kind = 'todo' OR kind = 'tag'
	                OR kind = 'sweep' OR kind = 'code' OR kind = 'post' OR kind = 'postend' OR kind = 'postremind' OR kind = 'postlook' OR kind = 'walk'
	                OR kind = 'kf' OR kind = 'transfer' OR kind = 'digest' OR kind = 'nudge' OR kind = 'bill'
	                OR kind = 'other' OR kind = 'offer' OR kind = 'tasks'),
	row    INTEGER NOT NULL,
	PRIMARY KEY (due_ms, kind, row)
) STRICT, WITHOUT ROWID;

-- A step of an enrolment once it was looked at: claimed for ever (unique), with the decision and its one reason. Wide rows
-- that are changed often stand in a table of their own order, with the key beside it (here, decision, effect).
CREATE TABLE occurrence (
	enrolment  INTEGER NOT NULL,
	step       TEXT    NOT NULL,              -- step id
	occurrence INTEGER NOT NULL,              -- 1, or the day for recurring steps
	state      TEXT    NOT NULL CHECK (state = 'delayed' OR state = 'made' OR state = 'delivered' OR state = 'failed'
	                OR state = 'skipped' OR state = 'cancelled' OR state = 'expired' OR state = 'acted'),
	reason     TEXT    NOT NULL,              -- code of the reason table of sop/engine
	detail     TEXT    NOT NULL,              -- Chinese: the word that failed, the winner, the error
	version    INTEGER NOT NULL,
	line       INTEGER NOT NULL,              -- of the step in that version
	due_ms     INTEGER NOT NULL,              -- its own due time
	retry_ms   INTEGER,                       -- delayed: looked at again then
	decided_ms INTEGER NOT NULL,
	delivered_ms INTEGER,
	employee   TEXT    NOT NULL,              -- in whose name
	task       INTEGER,                       -- mass task it went into; 0: an employee sends it himself (侧边栏)
	chances    INTEGER NOT NULL,              -- tasks of it that expired (finding 6)
	counts_day INTEGER,                       -- day whose slot of 每客每天最多 it holds, NULL: none (finding 17)
	PRIMARY KEY (enrolment, step, occurrence)
) STRICT, WITHOUT ROWID;
CREATE INDEX occurrence_delivered ON occurrence (delivered_ms) WHERE delivered_ms IS NOT NULL; -- reports by period

-- A step with branches (### 如果) that reached its customer: since when it waits, and what was taken in the end; one that
-- never went out has ended at once with that reason. Only scripts with branches have rows.
CREATE TABLE wait (
	enrolment INTEGER NOT NULL,
	step      TEXT    NOT NULL,
	opened_ms INTEGER NOT NULL,
	ended_ms  INTEGER,                        -- NULL: it still waits
	branch    TEXT    NOT NULL,               -- step id of the branch, empty: none (yet)
	reason    TEXT    NOT NULL,               -- code of the reason table
	detail    TEXT    NOT NULL,
	PRIMARY KEY (enrolment, step)
) STRICT, WITHOUT ROWID;

-- What was heard of a customer: told by an employee (a button, siyu tell), seen, or the result of a 员工任务.
CREATE TABLE heard (
	customer  TEXT    NOT NULL,
	at_ms     INTEGER NOT NULL,               -- told: when it was told
	heard     INTEGER NOT NULL,
	what      TEXT    NOT NULL,               -- text choice none result like comment join click aftersale human checkin spoke
	text      TEXT    NOT NULL,
	source    TEXT    NOT NULL,               -- told seen
	teller    TEXT    NOT NULL,               -- empty: nobody, it was seen
	enrolment INTEGER NOT NULL,               -- about this round alone, 0: any
	step      TEXT    NOT NULL,               -- about this step alone, empty: any
	did       TEXT    NOT NULL CHECK (did = 'kept' OR did = 'late' OR did = 'waits' OR did = 'taken' OR did = 'ended'),
	PRIMARY KEY (customer, at_ms, heard)
) STRICT, WITHOUT ROWID;

-- Decisions that are not about an occurrence: not entered, welcome lost, stopped, stale event …; `why` prints both.
CREATE TABLE decision (
	input_id INTEGER NOT NULL,
	ordinal  INTEGER NOT NULL,
	customer TEXT    NOT NULL,
	at_ms    INTEGER NOT NULL,
	script   TEXT    NOT NULL,
	step     TEXT    NOT NULL,
	verdict  TEXT    NOT NULL,
	reason   TEXT    NOT NULL,
	detail   TEXT    NOT NULL,
	PRIMARY KEY (input_id, ordinal)
) STRICT;
CREATE INDEX decision_customer ON decision (customer, at_ms, input_id, ordinal);

-- A mass message task: one employee, one step, one version, one text (3.3), frozen text.
CREATE TABLE task (
	task      INTEGER NOT NULL PRIMARY KEY,
	script    TEXT    NOT NULL,
	step      TEXT    NOT NULL,
	version   INTEGER NOT NULL,
	arm       TEXT    NOT NULL,
	employee  TEXT    NOT NULL,
	digest    BLOB    NOT NULL,               -- of the frozen text and attachments, 16 bytes
	text      TEXT    NOT NULL,               -- frozen
	attachments TEXT  NOT NULL,               -- JSON
	state     TEXT    NOT NULL CHECK (state = 'open' OR state = 'sending' OR state = 'waiting' OR state = 'sent'
	                OR state = 'partly' OR state = 'expired' OR state = 'cancelled' OR state = 'failed' OR state = 'unsure'),
	opened_ms INTEGER NOT NULL,
	made_ms   INTEGER,                        -- WeCom accepted it
	deadline_ms INTEGER NOT NULL,             -- 确认期限
	confirmed_ms INTEGER,
	msgid     TEXT    NOT NULL,
	effect    TEXT    NOT NULL,               -- "input.ordinal" of its add_msg_template
	members   INTEGER NOT NULL,
	polls     INTEGER NOT NULL,
	reminders INTEGER NOT NULL,
	groups    INTEGER NOT NULL CHECK (groups IN (0, 1)), -- its members are customer groups
	remakes   INTEGER NOT NULL                -- how often it was made again without those who left (finding 5)
) STRICT;
CREATE INDEX task_employee ON task (employee, opened_ms);
CREATE UNIQUE INDEX task_open ON task (employee, script, step, version, digest) WHERE state = 'open';
CREATE INDEX task_waiting ON task (employee, task) WHERE state = 'waiting';
CREATE INDEX task_msgid ON task (msgid) WHERE msgid <> '';
CREATE INDEX task_state ON task (state);
CREATE INDEX task_deadline ON task (deadline_ms); -- 确认率: what was due

CREATE TABLE task_member (
	task      INTEGER NOT NULL,
	customer  TEXT    NOT NULL,               -- or chat_id, of a task into groups
	enrolment INTEGER NOT NULL,
	state     TEXT    NOT NULL CHECK (state = 'waiting' OR state = 'sent' OR state = 'not_friend' OR state = 'quota'
	                OR state = 'invalid' OR state = 'cancelled' OR state = 'expired' OR state = 'removed'),
	at_ms     INTEGER NOT NULL,
	PRIMARY KEY (task, customer)
) STRICT, WITHOUT ROWID;

-- Mass messages that siyu did not make (api.md 5.2): an employee's own, the console's, another app's. What they reached counts
-- against what a customer or a group can receive.
CREATE TABLE other_mass (
	msgid    TEXT    NOT NULL PRIMARY KEY,
	groups   INTEGER NOT NULL CHECK (groups IN (0, 1)), -- into customer groups
	personal INTEGER NOT NULL CHECK (personal IN (0, 1)), -- an employee's own
	employee TEXT    NOT NULL,               -- who made it; empty: an API did
	text     TEXT    NOT NULL,               -- how it begins
	made_ms  INTEGER NOT NULL,
	state    TEXT    NOT NULL CHECK (state = 'listed' OR state = 'asked' OR state = 'open' OR state = 'read'),
	pending  INTEGER NOT NULL,               -- calls about it without answer
	unsent   INTEGER NOT NULL,               -- who had not sent, or not been sent to, when it was read: then it is 'open'
	read_ms  INTEGER                         -- begin of the reading that read it last
) STRICT, WITHOUT ROWID;
CREATE INDEX other_mass_state ON other_mass (state, made_ms, msgid);

CREATE TABLE other_received (
	customer TEXT    NOT NULL,               -- or chat_id
	at_ms    INTEGER NOT NULL,
	msgid    TEXT    NOT NULL,
	employee TEXT    NOT NULL,               -- who sent it
	PRIMARY KEY (customer, at_ms, msgid)
) STRICT, WITHOUT ROWID;

-- The last reading of them.
CREATE TABLE other_walk (
	one      INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
	walking  INTEGER NOT NULL CHECK (walking IN (0, 1)),
	begun_ms INTEGER NOT NULL,
	good_ms  INTEGER,                        -- what was made before that is known, NULL: nothing
	next_ms  INTEGER NOT NULL,               -- good_ms of this reading when it ends well
	messages INTEGER NOT NULL,               -- that were new
	received INTEGER NOT NULL,               -- customers and groups they reached
	trouble  TEXT    NOT NULL                -- Chinese: why it was not read to its end, empty: it was
) STRICT, WITHOUT ROWID;

-- 朋友圈: one row for a script, a step, a day; never two for the same.
CREATE TABLE post (
	post      INTEGER NOT NULL PRIMARY KEY,
	script    TEXT    NOT NULL,
	step      TEXT    NOT NULL,
	day       INTEGER NOT NULL,
	version   INTEGER NOT NULL,
	state     TEXT    NOT NULL CHECK (state = 'planned' OR state = 'tags' OR state = 'sending' OR state = 'creating'
	                OR state = 'waiting' OR state = 'published' OR state = 'partly' OR state = 'expired' OR state = 'skipped'
	                OR state = 'failed' OR state = 'cancelled' OR state = 'unsure'),
	reason    TEXT    NOT NULL,
	detail    TEXT    NOT NULL,
	due_ms    INTEGER NOT NULL,
	made_ms   INTEGER,                        -- WeCom has it
	deadline_ms INTEGER,                      -- 确认期限
	text      TEXT    NOT NULL,               -- frozen
	attachments TEXT  NOT NULL,               -- JSON
	tags      TEXT    NOT NULL,               -- 可见标签, a line each; empty: everybody
	jobid     TEXT    NOT NULL,
	moment    TEXT    NOT NULL,
	effect    TEXT    NOT NULL,               -- "input.ordinal" of its add_moment_task
	stands    INTEGER NOT NULL CHECK (stands IN (0, 1)), -- WeCom would not take it back
	polls     INTEGER NOT NULL,
	looks     INTEGER NOT NULL,               -- for likes and comments
	first_ms  INTEGER,                        -- somebody was seen to have published it
	look_until_ms INTEGER
) STRICT;
CREATE UNIQUE INDEX post_step ON post (script, step, day);
CREATE INDEX post_state ON post (state);
CREATE INDEX post_moment ON post (moment) WHERE moment <> '';
CREATE INDEX post_day ON post (day, due_ms);

CREATE TABLE post_member (
	post     INTEGER NOT NULL,
	employee TEXT    NOT NULL,
	day      INTEGER NOT NULL,
	state    TEXT    NOT NULL CHECK (state = 'waiting' OR state = 'published' OR state = 'invalid' OR state = 'capped'
	               OR state = 'unknown' OR state = 'expired' OR state = 'unasked'),
	detail   TEXT    NOT NULL,                -- Chinese; of who published: that the deadline was over, empty: it was not
	at_ms    INTEGER NOT NULL,
	reach    INTEGER,                         -- customers who can see it, as WeCom says once it is out; NULL: not known
	chosen   INTEGER,                         -- … for whom it was
	PRIMARY KEY (post, employee)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_member_day ON post_member (employee, day, state);
CREATE INDEX post_member_state ON post_member (employee, state, post);

-- Likes and comments of customers, each once.
CREATE TABLE post_mark (
	post     INTEGER NOT NULL,
	employee TEXT    NOT NULL,
	customer TEXT    NOT NULL,
	kind     TEXT    NOT NULL CHECK (kind = 'like' OR kind = 'comment'),
	nth_s    INTEGER NOT NULL,                -- of a comment: when; 0 of a like
	at_ms    INTEGER NOT NULL,
	PRIMARY KEY (post, employee, customer, kind, nth_s)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_mark_kind ON post_mark (post, kind);

-- 员工任务: something an employee has to do himself.
CREATE TABLE todo (
	todo      INTEGER NOT NULL PRIMARY KEY,
	employee  TEXT    NOT NULL,
	customer  TEXT    NOT NULL,
	enrolment INTEGER NOT NULL,
	script    TEXT    NOT NULL,
	step      TEXT    NOT NULL,
	text      TEXT    NOT NULL,
	options   TEXT    NOT NULL,               -- what its result may be, with 、 between; empty: it has none
	result    TEXT    NOT NULL,               -- one of them, once it is done
	delivers  INTEGER NOT NULL CHECK (delivers IN (0, 1)), -- its text goes to the customer: done is delivered
	fresh     INTEGER NOT NULL CHECK (fresh IN (0, 1)), -- its text has codes or numbers that are filled in when it is opened
	says      TEXT    NOT NULL,               -- what goes to the customer, as JSON for the page that sends it; empty: nothing, or not filled in yet
	opened_ms INTEGER,                        -- when it was filled in, the last time
	made_ms   INTEGER NOT NULL,
	deadline_ms INTEGER NOT NULL,
	state     TEXT    NOT NULL CHECK (state = 'open' OR state = 'done' OR state = 'cancelled'),
	done_ms   INTEGER
) STRICT;
CREATE INDEX todo_employee ON todo (employee, state, deadline_ms);
CREATE INDEX todo_customer ON todo (customer, state, deadline_ms);
CREATE INDEX todo_round ON todo (enrolment, employee, state);
CREATE INDEX todo_deadline ON todo (deadline_ms);
CREATE INDEX todo_ready ON todo (employee, script, deadline_ms) WHERE state = 'open' AND delivers = 1;
CREATE INDEX todo_said ON todo (done_ms) WHERE enrolment = 0 AND delivers = 1; -- answers of the 话术

-- 券 whose codes come from a file (方式 = 码文件): which file of each was read. The codes of one file come in several inputs.
CREATE TABLE coupon_pool (
	pool    TEXT    NOT NULL PRIMARY KEY,     -- name of the row of 资料
	sha256  TEXT    NOT NULL,                 -- of the file as it was last read to its end, empty: not yet
	batch   INTEGER NOT NULL,                 -- how often the reading of a file began
	loading TEXT    NOT NULL,                 -- sha256 of the file that is being read, empty: none
	at_ms   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One code, one customer, once. free: in the pool. held: made ready for him, seen by nobody. shown: somebody may have seen it, so
-- that it never goes to another. given: it reached him. gone: the file does not have it any more.
CREATE TABLE coupon (
	code       TEXT    NOT NULL PRIMARY KEY,
	pool       TEXT    NOT NULL,
	seq        INTEGER NOT NULL,              -- place in the file
	state      TEXT    NOT NULL CHECK (state = 'free' OR state = 'held' OR state = 'shown' OR state = 'given' OR state = 'gone'),
	batch      INTEGER NOT NULL,              -- the reading of the file that had it last
	customer   TEXT    NOT NULL,              -- empty: nobody's
	enrolment  INTEGER NOT NULL,
	step       TEXT    NOT NULL,
	occurrence INTEGER NOT NULL,
	at_ms      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX coupon_state ON coupon (pool, state, seq, code);
CREATE INDEX coupon_customer ON coupon (customer, pool, code) WHERE customer <> '';

-- What employees typed to the app, or pressed there: who, when, what, whose data it touched and what came of it. The audit.
CREATE TABLE bot_log (
	input_id INTEGER NOT NULL PRIMARY KEY,    -- the callback
	at_ms    INTEGER NOT NULL,
	employee TEXT    NOT NULL,
	command  TEXT    NOT NULL,                -- name in the table of commands; empty: none of them
	said     TEXT    NOT NULL,                -- as typed, or the key of the button
	customer TEXT    NOT NULL,                -- whose data; empty: nobody's in particular
	outcome  TEXT    NOT NULL CHECK (outcome = 'done' OR outcome = 'asked' OR outcome = 'refused' OR outcome = 'unknown'),
	detail   TEXT    NOT NULL                 -- one line, Chinese
) STRICT;
CREATE INDEX bot_log_employee ON bot_log (employee, input_id);

-- What the app is in the middle of with an employee: his next words answer it.
CREATE TABLE bot_state (
	employee TEXT    NOT NULL,
	kind     TEXT    NOT NULL CHECK (kind = 'choose' OR kind = 'order' OR kind = 'todos' OR kind = 'menu'), -- 'menu', of
	                -- nobody: the buttons of the app as they were made last
	at_ms    INTEGER NOT NULL,
	body     TEXT    NOT NULL,                -- JSON, of the module that wrote it
	PRIMARY KEY (employee, kind)
) STRICT, WITHOUT ROWID;

-- Texts that are computed outside the fold (finding 18): what an employee asked for, or a digest. The figures stand as they were
-- computed: a report once sent never changes.
CREATE TABLE rendition (
	rendition INTEGER NOT NULL PRIMARY KEY,
	report   TEXT    NOT NULL,
	args     TEXT    NOT NULL,                -- JSON: whose figures, of what
	asker    TEXT    NOT NULL,                -- userid who is answered; empty: a digest, which goes to `robot`
	robot    TEXT    NOT NULL,                -- empty: to the asker
	state    TEXT    NOT NULL CHECK (state = 'open' OR state = 'sent' OR state = 'failed' OR state = 'late'),
	asked_ms INTEGER NOT NULL,
	not_after_ms INTEGER NOT NULL,            -- later it is of no use to anybody
	computed_ms INTEGER,                      -- the time its figures are of
	text     TEXT    NOT NULL,                -- as it went out, or why it did not
	input_id INTEGER NOT NULL                 -- that brought it, and made the messages that say it; 0: it is open
) STRICT;
CREATE INDEX rendition_open ON rendition (rendition) WHERE state = 'open';

-- The figures of those that were sent as digests: as they went out (told = rendition), and as later ones told that they are now. Counted of
-- days up to a moment: what happened behind it is no correction.
CREATE TABLE sent_figure (
	rendition INTEGER NOT NULL,
	told      INTEGER NOT NULL,               -- the rendition that said so
	from_day  INTEGER NOT NULL,
	to_day    INTEGER NOT NULL,
	until_ms  INTEGER NOT NULL,
	added     INTEGER NOT NULL,
	bought    INTEGER NOT NULL,
	orders    INTEGER NOT NULL,
	gross_fen INTEGER NOT NULL,
	refund_fen INTEGER NOT NULL,
	best      TEXT,                           -- who sold most, a line each: userid, orders, net fen; NULL: the text names nobody
	PRIMARY KEY (rendition, told)
) STRICT, WITHOUT ROWID;

-- 暂停剧本 of a 话术, and 停 of an employee: until then no step of this customer is looked at.
CREATE TABLE pause (
	customer TEXT    NOT NULL PRIMARY KEY,
	until_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The outbox: what is to be asked of WeCom. Key: the input that made it and its ordinal there, never a counter (finding 1).
-- One number, input_id * 65536 + ordinal; what is wide and stays stands apart, so that a change of state is a small one.
CREATE TABLE effect (
	effect    INTEGER NOT NULL PRIMARY KEY,
	api       TEXT    NOT NULL,               -- name in wecom/api
	lane      INTEGER NOT NULL,               -- 0 first
	state     TEXT    NOT NULL CHECK (state = 'ready' OR state = 'attempted' OR state = 'done' OR state = 'failed'
	                OR state = 'unsure' OR state = 'cancelled' OR state = 'expired' OR state = 'held'),
	not_before_ms INTEGER NOT NULL,
	not_after_ms  INTEGER NOT NULL,           -- INT64_MAX: none
	customer  TEXT    NOT NULL,               -- for why; empty: none
	tries     INTEGER NOT NULL,
	under_way INTEGER NOT NULL CHECK (under_way IN (0, 1)), -- 1: attempted, which stands as ready here, so that no index moves
	made_ms   INTEGER NOT NULL,
	ended_ms  INTEGER,
	code      INTEGER,                        -- of the last answer
	detail    TEXT    NOT NULL
) STRICT;
CREATE INDEX effect_ready ON effect (lane, not_before_ms) WHERE state = 'ready';
CREATE INDEX effect_open ON effect (effect) WHERE state = 'unsure' OR state = 'held';
CREATE INDEX effect_customer ON effect (customer) WHERE customer <> '' AND state <> 'done';

CREATE TABLE effect_text (
	effect  INTEGER NOT NULL PRIMARY KEY,
	request TEXT    NOT NULL,                 -- canonical JSON of wecom/request
	subject TEXT    NOT NULL                  -- what its answer moves: "task:7", "welcome\t12\t…", "contact"
) STRICT;

-- Events of ours that receivers are told (outgoing webhooks): one row for each event and [hook NAME].
CREATE TABLE hook_event (
	event    INTEGER NOT NULL PRIMARY KEY,    -- a row id: rises
	hook     TEXT    NOT NULL,                -- name in the configuration
	kind     TEXT    NOT NULL CHECK (kind = 'order' OR kind = 'conversion' OR kind = 'stop' OR kind = 'ping'),
	id       TEXT    NOT NULL,                -- what the receiver tells a repeat by: of what it says, so a restored state never uses one twice
	customer TEXT    NOT NULL,                -- empty: nobody whom we know
	line     TEXT    NOT NULL,                -- goes one after the other: "c:" and the customer, "o:" and the order of nobody yet, "p:"
	body     TEXT    NOT NULL,                -- JSON as it goes out
	state    TEXT    NOT NULL CHECK (state = 'waiting' OR state = 'sending' OR state = 'failing' OR state = 'delivered'
	                OR state = 'dead'),
	made_ms  INTEGER NOT NULL,
	ended_ms INTEGER,
	tries    INTEGER NOT NULL,
	detail   TEXT    NOT NULL                 -- Chinese: what the receiver said last; empty: nothing yet
) STRICT;
CREATE INDEX hook_event_state ON hook_event (state, hook, event);
CREATE INDEX hook_event_line ON hook_event (hook, line, state) WHERE state = 'sending' OR state = 'failing';
CREATE INDEX hook_event_ended ON hook_event (state, ended_ms) WHERE state = 'delivered' OR state = 'dead';

-- Channel codes (渠道码, findings 14, 57). A row that vanished from its table stays: its adds are still its own.
CREATE TABLE channel_code (
	code      INTEGER NOT NULL PRIMARY KEY,
	key       TEXT    NOT NULL UNIQUE,        -- 编号, else the name; small letters
	name      TEXT    NOT NULL,
	state     TEXT    NOT NULL UNIQUE,        -- State of who comes by it; stands in the printed code, so it never changes
	script    TEXT    NOT NULL,               -- the file whose table has it, or had it
	type      INTEGER NOT NULL CHECK (type BETWEEN 0 AND 3), -- 多人码, 单人码, 群码, 获客链接: cannot be changed at WeCom
	listed    INTEGER NOT NULL CHECK (listed IN (0, 1)), -- 0: 停用, the row vanished
	config_id TEXT    NOT NULL,               -- empty: WeCom has none (yet, or any more)
	qr_code   TEXT    NOT NULL,
	sent      TEXT    NOT NULL,               -- what WeCom has: users (群码: groups), remark, and flags, with TABs between
	asked     TEXT    NOT NULL,               -- the same of the call under way
	effect    TEXT    NOT NULL,               -- "input.ordinal" of that call, empty: none
	wake_ms   INTEGER NOT NULL,               -- due_ms of its timer, INT64_MAX: none
	made_ms   INTEGER NOT NULL,
	stopped_ms INTEGER NOT NULL,
	trouble   TEXT    NOT NULL                -- Chinese, empty: it is as the table says
) STRICT;
CREATE UNIQUE INDEX channel_code_config ON channel_code (config_id) WHERE config_id <> '';

-- Who came by a code, by day and employee: 上限/天 and siyu codes.
CREATE TABLE channel_code_day (
	code     INTEGER NOT NULL,
	day      INTEGER NOT NULL,
	employee TEXT    NOT NULL,
	adds     INTEGER NOT NULL,
	readds   INTEGER NOT NULL,                -- knew each other before
	PRIMARY KEY (code, day, employee)
) STRICT, WITHOUT ROWID;

-- Uploaded files (api.md 13): shareable between apps, 3 days.
CREATE TABLE media (
	sha256   TEXT    NOT NULL,
	kind     TEXT    NOT NULL,
	media_id TEXT    NOT NULL,
	expires_ms INTEGER NOT NULL,
	PRIMARY KEY (sha256, kind)
) STRICT, WITHOUT ROWID;

-- Orders as they stand now. The truth of money is the ledger; sums here equal it (a test says so).
CREATE TABLE purchase (
	purchase   INTEGER NOT NULL PRIMARY KEY,
	source     TEXT    NOT NULL,
	order_no   TEXT    NOT NULL,
	customer   TEXT    NOT NULL,              -- empty: unmatched
	buyer      INTEGER NOT NULL,              -- his number (contact.no), 0: unmatched
	claimed    TEXT    NOT NULL,              -- external_userid (or unionid) as the source said it
	employee   TEXT    NOT NULL,              -- as the source said it
	product    TEXT    NOT NULL,
	quantity   INTEGER NOT NULL,
	paid_ms    INTEGER NOT NULL,
	paid_day   INTEGER NOT NULL,
	part       INTEGER NOT NULL,              -- paid_day / 16: a row of purchase_part
	gross_fen  INTEGER NOT NULL,
	refund_fen INTEGER NOT NULL,
	status     TEXT    NOT NULL CHECK (status = 'paid' OR status = 'partly_refunded' OR status = 'refunded'
	           OR status = 'voided'),            -- voided: a row of order_void; of 0 fen and 0 pieces
	matched_by TEXT    NOT NULL CHECK (matched_by = '' OR matched_by = 'external_userid' OR matched_by = 'unionid'
	           OR matched_by = 'phone' OR matched_by = 'remark'), -- '': unmatched
	made_ms    INTEGER NOT NULL,              -- when it was first told, by which input and by whom
	made_input INTEGER NOT NULL,
	made_by    TEXT    NOT NULL,              -- as the appender says: 命令行 NAME, webhook NAME; empty: its source alone is known
	-- attribution (domain.md 8): last touch within the window, stored with its reason
	touch      INTEGER,                       -- row of touch, or enrolment of the delivered step; NULL: 自然 or unmatched
	touch_ms   INTEGER,
	channel    TEXT    NOT NULL,
	credit_employee TEXT NOT NULL,
	script     TEXT    NOT NULL,
	step       TEXT    NOT NULL,
	arm        TEXT    NOT NULL,
	reason     TEXT    NOT NULL,
	UNIQUE (order_no, source)                 -- what tells them apart comes first
) STRICT;
-- Of a customer, by parts of 16 days: orders of today stand close together, however many there are of years ago (decisions 0014, 0030).
CREATE INDEX purchase_buyer ON purchase (part, buyer, paid_ms, gross_fen, refund_fen);
CREATE INDEX purchase_unmatched ON purchase (claimed) WHERE customer = '';
CREATE INDEX purchase_unmatched_paid ON purchase (paid_ms) WHERE customer = '';

-- The parts in which there is, or was, an order: who asks for all orders of a customer asks each that lies within his (contact_tally).
CREATE TABLE purchase_part (
	part INTEGER NOT NULL PRIMARY KEY
) STRICT;

-- An order by the other rules of attribution (crm/attribution), where one goes to another touch than by 末次触达, which stands in
-- purchase itself. No row: the same touch.
CREATE TABLE credit (
	purchase INTEGER NOT NULL,
	rule     TEXT    NOT NULL CHECK (rule = 'first' OR rule = 'channel'),
	touch    INTEGER NOT NULL,
	touch_ms INTEGER NOT NULL,
	channel  TEXT    NOT NULL,
	employee TEXT    NOT NULL,
	script   TEXT    NOT NULL,
	step     TEXT    NOT NULL,
	arm      TEXT    NOT NULL,
	reason   TEXT    NOT NULL,
	PRIMARY KEY (purchase, rule)
) STRICT, WITHOUT ROWID;

-- The trail of each order: what changed of it, when, by which input and by whom, from what to what, as people read it.
CREATE TABLE order_change (
	purchase INTEGER NOT NULL,
	input_id INTEGER NOT NULL,
	n        INTEGER NOT NULL,                -- of the changes of this order by this input
	at_ms    INTEGER NOT NULL,
	who      TEXT    NOT NULL,
	what     TEXT    NOT NULL,
	old      TEXT    NOT NULL,
	new      TEXT    NOT NULL,
	PRIMARY KEY (purchase, input_id, n)
) STRICT, WITHOUT ROWID;

-- Orders that a person took out of the books (siyu orders void), and how each stood, for who takes that back.
CREATE TABLE order_void (
	purchase   INTEGER NOT NULL PRIMARY KEY,
	input_id   INTEGER NOT NULL,
	at_ms      INTEGER NOT NULL,
	who        TEXT    NOT NULL,
	why        TEXT    NOT NULL,
	gross_fen  INTEGER NOT NULL,
	refund_fen INTEGER NOT NULL,
	quantity   INTEGER NOT NULL
) STRICT;

-- What a person put right of an order (siyu orders add): what its source says of that does not change it any more.
CREATE TABLE order_hand (
	purchase INTEGER NOT NULL,
	what     TEXT    NOT NULL CHECK (what = '客户' OR what = '金额' OR what = '付款时间' OR what = '员工' OR what = '商品'
	         OR what = '数量'),
	input_id INTEGER NOT NULL,
	at_ms    INTEGER NOT NULL,
	who      TEXT    NOT NULL,
	PRIMARY KEY (purchase, what)
) STRICT, WITHOUT ROWID;

-- By what else an order that matches no contact yet may find him: phone:DIGEST (crypt/phone), id:EXTERNAL_USERID or unionid that stood in
-- its remark, name:REMARK. Gone once it has.
CREATE TABLE order_claim (
	claim    TEXT    NOT NULL,
	purchase INTEGER NOT NULL,
	PRIMARY KEY (claim, purchase)
) STRICT, WITHOUT ROWID;
CREATE INDEX order_claim_purchase ON order_claim (purchase, claim);

-- The digests of the numbers that an employee noted of a customer (remark.mobiles), for orders that bring one.
CREATE TABLE contact_phone (
	digest   TEXT    NOT NULL,
	customer TEXT    NOT NULL,
	employee TEXT    NOT NULL,
	PRIMARY KEY (digest, customer, employee)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_phone_of ON contact_phone (customer, employee);

-- Dates (资料, ## 日期, 来源) that orders told, as the source wrote them: his whose order it is, while it is not voided.
CREATE TABLE order_date (
	purchase INTEGER NOT NULL,
	name     TEXT    NOT NULL,
	value    TEXT    NOT NULL,
	input_id INTEGER NOT NULL,                -- which told it last
	PRIMARY KEY (purchase, name)
) STRICT, WITHOUT ROWID;

-- Logins of a customer in the product of the corp, as its own counter tells them (sop-language-exact.md finding 64).
CREATE TABLE login (
	customer TEXT    NOT NULL,
	at_ms    INTEGER NOT NULL,
	times    INTEGER NOT NULL CHECK (times >= 0),
	PRIMARY KEY (customer, at_ms)
) STRICT, WITHOUT ROWID;

-- When a source last told of orders: older than some minutes, and what is left of goods is only about so (finding 22).
CREATE TABLE order_news (
	id    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
	at_ms INTEGER NOT NULL
) STRICT;

-- 秒杀 that sold out, first of all. Of one sale: the same script with another 开抢 is another one.
CREATE TABLE flash_sold (
	script   TEXT    NOT NULL,
	opens_ms INTEGER NOT NULL,                -- 开抢
	sold_ms  INTEGER NOT NULL,                -- when the order that took the last piece was learnt of
	PRIMARY KEY (script, opens_ms)
) STRICT, WITHOUT ROWID;

-- Customers who wait for a piece that comes back.
CREATE TABLE flash_wait (
	script   TEXT    NOT NULL,
	opens_ms INTEGER NOT NULL,
	seq      INTEGER NOT NULL,                -- in the order in which they came
	customer TEXT    NOT NULL,
	pieces   INTEGER NOT NULL,
	at_ms    INTEGER NOT NULL,
	told_ms  INTEGER,                         -- when his employee was asked to tell him, NULL: not yet
	PRIMARY KEY (script, opens_ms, seq),
	UNIQUE (script, opens_ms, customer)
) STRICT, WITHOUT ROWID;

-- Append-only. An order's rows: pay (+), refund (-), correct (±: the source changed the paid amount).
CREATE TABLE ledger (
	input_id INTEGER NOT NULL,
	ordinal  INTEGER NOT NULL,
	purchase INTEGER NOT NULL,
	kind     TEXT    NOT NULL CHECK (kind = 'pay' OR kind = 'refund' OR kind = 'correct'),
	at_ms    INTEGER NOT NULL,                -- pay: payment time; refund: refund time if told, else when learnt, or of a file the payment time
	day      INTEGER NOT NULL,
	amount_fen INTEGER NOT NULL,              -- signed
	PRIMARY KEY (purchase, input_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_refund ON ledger (day, at_ms, amount_fen) WHERE kind = 'refund';

-- The ledger by day: the sums of its rows, which every report is held against.
CREATE TABLE ledger_sum (
	day        INTEGER NOT NULL PRIMARY KEY,
	rows       INTEGER NOT NULL,
	net_fen    INTEGER NOT NULL,
	refund_fen INTEGER NOT NULL               -- of kind 'refund', positive
) STRICT;

-- Orders for reports (decision 0010): of each day the orders paid and the refunds made, packed, 24 bytes each (src/store/daybookrow.h says
-- which), 256 numbers of purchase in one row; id = day * 2^40 + purchase / 256. Nothing stands here that does not follow from purchase,
-- credit, ledger and contact: it changes with them, in the same transaction.
CREATE TABLE daybook (
	id      INTEGER NOT NULL PRIMARY KEY,
	entries BLOB    NOT NULL
) STRICT;
-- Where orders go: each combination once. first, by_channel: the row by the other rules of attribution.
CREATE TABLE daybook_credit (
	id         INTEGER NOT NULL PRIMARY KEY,
	touched    INTEGER NOT NULL CHECK (touched IN (0, 1)), -- 0: 自然 or unmatched
	channel    TEXT    NOT NULL,
	employee   TEXT    NOT NULL,
	script     TEXT    NOT NULL,
	step       TEXT    NOT NULL,
	first      INTEGER NOT NULL,              -- 0: the same
	by_channel INTEGER NOT NULL               -- 0: the same
) STRICT;
CREATE INDEX daybook_credit_of ON daybook_credit (channel, employee, script, step, touched, first, by_channel);
-- What was bought, and where.
CREATE TABLE daybook_goods (
	id      INTEGER NOT NULL PRIMARY KEY,
	product TEXT    NOT NULL,
	source  TEXT    NOT NULL
) STRICT;
CREATE INDEX daybook_goods_of ON daybook_goods (product, source);
-- What was sold of them by day, of orders as they stand now and are not voided (decision 0031): sums of their entries in daybook, written with
-- those. A row of nothing is taken away.
CREATE TABLE goods_day (
	goods      INTEGER NOT NULL,              -- daybook_goods.id
	day        INTEGER NOT NULL,              -- purchase.paid_day
	pieces     INTEGER NOT NULL,              -- those whose share of the money was paid back are off
	orders     INTEGER NOT NULL,              -- of which something is left
	gross_fen  INTEGER NOT NULL,
	refund_fen INTEGER NOT NULL,
	PRIMARY KEY (goods, day)
) STRICT, WITHOUT ROWID;
-- Contacts by number, packed: 21 bytes each (src/store/rosterrow.h says which), 64 numbers in one row, from 1 on. Nothing stands here that does
-- not follow from contact, enrolment, occurrence, decision, heard and chat_member.
CREATE TABLE roster (
	part    INTEGER NOT NULL PRIMARY KEY,
	entries BLOB    NOT NULL
) STRICT;
-- By whom and what people came first.
CREATE TABLE roster_origin (
	id       INTEGER NOT NULL PRIMARY KEY,
	channel  TEXT    NOT NULL,
	employee TEXT    NOT NULL
) STRICT;
CREATE INDEX roster_origin_of ON roster_origin (channel, employee);

-- Who is no contact and was spoken to, was heard or sits in a group: his number is 2^31 + stranger.
CREATE TABLE stranger (
	stranger INTEGER NOT NULL PRIMARY KEY,
	customer TEXT    NOT NULL UNIQUE,
	no       INTEGER NOT NULL                 -- of the contact that he became since, 0: he is none
) STRICT;
CREATE INDEX stranger_met ON stranger (stranger, no) WHERE no > 0;

-- What was said to customers and what they said, for reports (decision 0013), packed: 11 bytes each (src/store/wordbookrow.h says which), at
-- most 360 in one row; id = hour since 1970 * 2^20 + n-th row of that hour, from 0 on. Said are delivered steps of rounds that are no group's,
-- touches of kind step that are no liked post, and answers of the 话术; heard are rows of heard that are text or choice. It changes with them,
-- in the same transaction, and stays when kf_message goes after its 90 days.
CREATE TABLE wordbook (
	id      INTEGER NOT NULL PRIMARY KEY,
	entries BLOB    NOT NULL
) STRICT;
-- What can be said: each combination once.
CREATE TABLE wordbook_words (
	words    INTEGER NOT NULL PRIMARY KEY,
	answer   INTEGER NOT NULL CHECK (answer IN (0, 1)), -- 1: of a 话术
	script   TEXT    NOT NULL,
	step     TEXT    NOT NULL,                -- or question
	version  INTEGER NOT NULL,                -- 0: not known
	employee TEXT    NOT NULL                 -- empty: of an answer
) STRICT;
CREATE INDEX wordbook_words_of ON wordbook_words (script, step, employee, answer, version);

-- What an order can be attributed to (domain.md 8) and stands nowhere else: an add, a welcome of a script that the customer
-- did not enter. A delivered step of an enrolment is its row of occurrence; what a group had follows from chat_member and its rounds.
CREATE TABLE touch (
	touch    INTEGER NOT NULL PRIMARY KEY,
	customer TEXT    NOT NULL,
	at_ms    INTEGER NOT NULL,
	kind     TEXT    NOT NULL CHECK (kind IN ('add', 'step')),
	channel  TEXT    NOT NULL,
	employee TEXT    NOT NULL,
	script   TEXT    NOT NULL,
	step     TEXT    NOT NULL,
	arm      TEXT    NOT NULL,
	until_ms INTEGER NOT NULL                 -- orders are its own until then; without an end of its own the last moment there is
) STRICT;
CREATE INDEX touch_customer ON touch (customer, at_ms);
CREATE INDEX touch_step ON touch (at_ms);

-- Customers who were forgotten (siyu forget, exact D7): the MAC of the external_userid, and what stands in its place everywhere.
CREATE TABLE forgotten (
	mac       BLOB    NOT NULL PRIMARY KEY,
	pseudonym TEXT    NOT NULL UNIQUE,
	at_ms     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE forgotten_key (
	id  INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
	key BLOB    NOT NULL                      -- drawn by the appender of the first
) STRICT;

INSERT INTO meta (id, lineage, position, checksum, now_ms, fold_version, next_row) VALUES (1, '', 0, 0, 0, 1, 1);
