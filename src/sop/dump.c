#include "sop/dump.h"
#include <inttypes.h>

#define DEPTH 2

struct dump {
	struct text *out;
	int depth;
	bool bare; /* what it says, not where it stands */
};

static void number(struct dump *d, const char *name, int64_t n)
{
	text_addf(d->out, "%*s%s %" PRId64 "\n", d->depth * DEPTH, "", name, n);
}

/* Line ends are shown, so that one value stays on one line. */
static void string(struct dump *d, const char *name, struct span s)
{
	text_addf(d->out, "%*s%s", d->depth * DEPTH, "", name);
	text_adds(d->out, span_present(s) ? " [" : " absent");
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\n')
			text_adds(d->out, "\\n");
		else if (s.p[i] == '\\')
			text_adds(d->out, "\\\\");
		else
			text_addc(d->out, s.p[i]);
	}
	text_adds(d->out, span_present(s) ? "]\n" : "\n");
}

static void enter(struct dump *d, const char *name, int64_t n)
{
	number(d, name, n);
	d->depth++;
}

static void leave(struct dump *d)
{
	d->depth--;
}

static void names(struct dump *d, const char *name, const struct sop_names *l)
{
	enter(d, name, l->n);
	for (int i = 0; i < l->n; i++)
		string(d, "name", l->v[i]);
	leave(d);
}

static void when(struct dump *d, const struct sop_time *t)
{
	enter(d, "time", t->kind);
	number(d, "dur_ms", t->dur_ms);
	number(d, "day", t->day);
	number(d, "months", t->months);
	number(d, "date", t->date);
	number(d, "weekdays", t->weekdays);
	number(d, "month_end", t->month_end);
	string(d, "name", t->name);
	number(d, "minute", t->minute);
	number(d, "until_minute", t->until_minute);
	string(d, "source", t->source);
	leave(d);
}

static void trigger(struct dump *d, const char *name, const struct sop_trigger *t)
{
	enter(d, name, t->event);
	names(d, "args", &t->args);
	number(d, "dur_ms", t->dur_ms);
	number(d, "num", t->num);
	number(d, "has", t->has);
	number(d, "date", t->date);
	if (t->event == SOP_EV_CLOCK) {
		when(d, &t->time);
		number(d, "only_days", t->only.days);
	}
	for (int i = 0; i < t->filters; i++) {
		const struct sop_filter *f = &t->filter[i];
		enter(d, "filter", f->field);
		number(d, "op", f->op);
		names(d, "names", &f->names);
		number(d, "num", f->num);
		leave(d);
	}
	leave(d);
}

static void cond(struct dump *d, const char *name, const struct sop_cond *c)
{
	if (!c)
		return;
	enter(d, name, c->kind);
	number(d, "op", c->op);
	number(d, "num", c->num);
	number(d, "window_ms", c->window_ms);
	names(d, "names", &c->names);
	string(d, "source", c->source);
	for (int i = 0; i < c->kids; i++)
		cond(d, "kid", c->kid[i]);
	leave(d);
}

static void text(struct dump *d, const struct sop_text *t)
{
	enter(d, "text", t->n);
	for (int i = 0; i < t->n; i++) {
		number(d, "var", t->piece[i].var);
		string(d, "name", t->piece[i].name);
		string(d, "text", t->piece[i].text);
		string(d, "fallback", t->piece[i].fallback);
		number(d, "own", t->piece[i].own);
	}
	leave(d);
}

static void attachment(struct dump *d, const struct sop_attachment *a)
{
	enter(d, "attachment", a->media);
	string(d, "path", a->path);
	number(d, "covered", a->covered);
	string(d, "sha256", a->sha256);
	string(d, "url", a->url);
	string(d, "title", a->title);
	string(d, "desc", a->desc);
	string(d, "appid", a->appid);
	string(d, "page", a->page);
	string(d, "invite", a->invite);
	string(d, "code", a->code);
	leave(d);
}

static void action(struct dump *d, const char *name, const struct sop_action *a)
{
	enter(d, name, a->act);
	names(d, "names", &a->names);
	if (!d->bare)
		number(d, "jump", a->jump);
	number(d, "points", a->points);
	text(d, &a->text);
	number(d, "deadline", a->deadline);
	number(d, "deadline_days", a->deadline_days);
	number(d, "deadline_minute", a->deadline_minute);
	number(d, "deadline_ms", a->deadline_ms);
	names(d, "options", &a->options);
	leave(d);
}

static void post(struct dump *d, const struct sop_post *p)
{
	enter(d, "post", 0);
	names(d, "visible", &p->visible);
	names(d, "people", &p->people);
	text(d, &p->first);
	for (int i = 0; i < p->likes; i++)
		action(d, "like", &p->like[i]);
	for (int i = 0; i < p->comments; i++)
		action(d, "comment", &p->comment[i]);
	leave(d);
}

static void step(struct dump *d, const struct sop_step *s)
{
	enter(d, "step", d->bare ? 0 : s->index);
	string(d, "id", s->id);
	string(d, "name", s->name);
	when(d, &s->time);
	number(d, "exec", s->exec);
	number(d, "or_sidebar", s->or_sidebar);
	number(d, "miss", s->miss);
	number(d, "late_ms", s->late_ms);
	cond(d, "cond", s->cond);
	enter(d, "only", (int)s->only.days);
	number(d, "days", s->only.days);
	number(d, "from", s->only.from);
	number(d, "to", s->only.to);
	leave(d);
	number(d, "most", s->most);
	number(d, "until_date", s->until_date);
	number(d, "until_day", s->until_day);
	number(d, "gap_ms", s->gap_ms);
	number(d, "arm", s->arm);
	number(d, "selling", s->selling);
	number(d, "member", s->member);
	number(d, "each", s->each);
	number(d, "confirm_minute", s->confirm_minute);
	number(d, "confirm_ms", s->confirm_ms);
	number(d, "wait_events", s->wait.events);
	names(d, "wait_joins", &s->wait.joins);
	names(d, "wait_clicks", &s->wait.clicks);
	number(d, "wait_most_ms", s->wait.most_ms);
	names(d, "options", &s->options);
	number(d, "branches", s->branches);
	number(d, "of", d->bare ? s->of >= 0 : s->of);
	cond(d, "taken_if", s->taken_if);
	string(d, "label", s->label);
	number(d, "answer", s->answer);
	number(d, "closing", s->closing);
	text(d, &s->text);
	for (int i = 0; i < s->attachments; i++)
		attachment(d, &s->attachment[i]);
	if (s->post)
		post(d, s->post);
	for (int i = 0; i < s->actions; i++)
		action(d, "action", &s->action[i]);
	leave(d);
}

static void entry(struct dump *d, const struct sop_script *s)
{
	for (int i = 0; i < s->triggers; i++)
		trigger(d, "trigger", &s->trigger[i]);
	cond(d, "audience", s->audience);
	names(d, "exclude_tags", &s->exclude_tags);
	names(d, "said_tags", &s->said_tags);
	names(d, "testers", &s->testers);
	if (s->has_goal)
		trigger(d, "goal", &s->goal);
	number(d, "goal_within_ms", s->goal_within_ms);
	for (int i = 0; i < s->goal_actions; i++)
		action(d, "goal_action", &s->goal_action[i]);
	for (int i = 0; i < s->stops; i++)
		trigger(d, "stop", &s->stop[i]);
	number(d, "reenter", s->reenter);
	number(d, "reenter_gap_ms", s->reenter_gap_ms);
	number(d, "restart_on_again", s->restart_on_again);
	number(d, "per_employee", s->per_employee);
	number(d, "follower", s->follower);
	number(d, "stock_per_day", s->stock_per_day);
	number(d, "longest_ms", s->longest_ms);
	if (!d->bare)
		number(d, "carry", s->carry);
}

static void rules(struct dump *d, const struct sop_script *s)
{
	for (int i = 0; i < s->groups; i++) {
		enter(d, "group", i);
		string(d, "name", s->group[i].name);
		names(d, "has", &s->group[i].has);
		string(d, "owner", s->group[i].owner);
		leave(d);
	}
	number(d, "groups", s->groups);
	string(d, "purpose", s->purpose);
	number(d, "per_group_day", s->per_group_day);
	number(d, "days", s->days);
	number(d, "border", s->border);
	number(d, "members", s->members);
	number(d, "sell_from", s->sell_from);
	number(d, "sell_most", s->sell_most);
	number(d, "per_day", s->per_day);
	number(d, "per_week", s->per_week);
	number(d, "per_company", s->per_company);
	number(d, "employee_per_day", s->employee_per_day);
	number(d, "other_gap_ms", s->other_gap_ms);
	for (int i = 0; i < s->offs; i++) {
		enter(d, "off", i);
		number(d, "from", s->off[i].from);
		number(d, "to", s->off[i].to);
		string(d, "name", s->off[i].name);
		leave(d);
	}
	number(d, "offs", s->offs);
	number(d, "quiet_from", s->quiet_from);
	number(d, "quiet_to", s->quiet_to);
	number(d, "priority", s->priority);
	number(d, "holdout_permille", s->holdout_permille);
	string(d, "experiment", s->experiment);
	for (int i = 0; i < s->arms; i++) {
		number(d, "arm", s->arm[i].letter);
		number(d, "percent", s->arm[i].percent);
	}
	string(d, "metric", s->metric);
	number(d, "metric_min", s->metric_min);
}

static void good(struct dump *d, const struct sop_good *g)
{
	enter(d, "good", 0);
	number(d, "stock", g->stock);
	string(d, "name", g->name);
	string(d, "code", g->code);
	string(d, "category", g->category);
	names(d, "aliases", &g->aliases);
	number(d, "price_fen", g->price_fen);
	number(d, "was_fen", g->was_fen);
	number(d, "stock_day", g->stock_day);
	string(d, "link", g->link);
	string(d, "miniprogram", g->miniprogram);
	string(d, "image", g->image);
	leave(d);
}

static void reply(struct dump *d, const char *name, const struct sop_reply *p)
{
	enter(d, name, p->texts);
	string(d, "id", p->id);
	cond(d, "cond", p->cond);
	for (int i = 0; i < p->texts; i++)
		text(d, &p->text[i]);
	for (int i = 0; i < p->attachments; i++)
		attachment(d, &p->attachment[i]);
	text(d, &p->ask);
	for (int i = 0; i < p->actions; i++)
		action(d, "action", &p->action[i]);
	number(d, "pause_ms", p->pause_ms);
	leave(d);
}

static void question(struct dump *d, const struct sop_question *q)
{
	enter(d, "question", q->index);
	string(d, "id", q->id);
	string(d, "name", q->name);
	names(d, "aliases", &q->aliases);
	number(d, "alias_places", q->alias_places);
	for (int i = 0; i < q->alias_places; i++)
		number(d, "alias_pos", q->alias_pos[i].line > 0);
	number(d, "sure", q->sure);
	number(d, "sure_permille", q->sure_permille);
	number(d, "human", q->human);
	names(d, "suggest", &q->suggest);
	names(d, "options", &q->options);
	reply(d, "reply", &q->reply);
	for (int i = 0; i < q->branches; i++)
		reply(d, "branch", &q->branch[i]);
	leave(d);
}

static void talk(struct dump *d, const struct sop_talk *t)
{
	enter(d, "talk", t->questions);
	number(d, "where", t->where);
	number(d, "sure", t->sure);
	number(d, "sure_permille", t->sure_permille);
	names(d, "human_words", &t->human_words);
	string(d, "account", t->account);
	string(d, "persona", t->persona);
	for (int i = 0; i < t->questions; i++)
		question(d, &t->question[i]);
	leave(d);
}

static void flash(struct dump *d, const struct sop_flash *f)
{
	enter(d, "flash", f->goods);
	number(d, "day", f->day);
	number(d, "minute", f->minute);
	number(d, "till_sold", f->till_sold);
	number(d, "until_minute", f->until_minute);
	for (int i = 0; i < f->goods; i++) {
		string(d, "name", f->good[i].name);
		number(d, "price_fen", f->good[i].price_fen);
		number(d, "was_fen", f->good[i].was_fen);
		number(d, "stock", f->good[i].stock);
		number(d, "each", f->good[i].each);
	}
	leave(d);
}

static void checkin(struct dump *d, const struct sop_checkin *k)
{
	enter(d, "checkin", k->prizes);
	number(d, "ways", k->ways);
	names(d, "words", &k->words);
	number(d, "make_ups", k->make_ups);
	for (int i = 0; i < k->prizes; i++) {
		number(d, "days", k->prize[i].days);
		string(d, "what", k->prize[i].what);
	}
	leave(d);
}

static void moments(struct dump *d, const struct sop_moments *m)
{
	enter(d, "moments", 0);
	number(d, "year", m->year);
	names(d, "people", &m->people);
	number(d, "per_day", m->per_day);
	number(d, "window_ms", m->window_ms);
	string(d, "persona", m->persona);
	leave(d);
}

static void asset(struct dump *d, const struct sop_asset *x)
{
	const struct {
		const char *name;
		struct span value;
	} rows[] = {{"name", x->name}, {"appid", x->appid}, {"page", x->page}, {"title", x->title}, {"desc", x->desc},
		{"url", x->url}, {"cover", x->cover}, {"sha256", x->sha256}, {"codes", x->codes}, {"worth", x->worth},
		{"head", x->head}, {"group_code", x->group_code}, {"source", x->source}, {"tone", x->tone},
		{"address", x->address}};

	enter(d, "asset", (int)x->sort);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		string(d, rows[i].name, rows[i].value);
	number(d, "by_file", x->by_file);
	number(d, "valid_ms", x->valid_ms);
	number(d, "rank", x->rank);
	names(d, "people", &x->people);
	names(d, "has", &x->has);
	leave(d);
}

static void servers(struct dump *d, const char *name, const struct sop_server *v, int n)
{
	for (int i = 0; i < n; i++) {
		number(d, name, v[i].who);
		string(d, "name", v[i].name);
	}
}

static void codes(struct dump *d, const struct sop_script *s)
{
	for (int i = 0; i < s->codes; i++) {
		const struct sop_code *c = &s->code[i];
		enter(d, "code", i);
		string(d, "name", c->name);
		string(d, "id", c->id);
		string(d, "state", c->state);
		number(d, "type", c->type);
		number(d, "more_groups", c->more_groups);
		servers(d, "server", c->server, c->servers);
		number(d, "ceiling", c->ceiling);
		servers(d, "spare", c->spare, c->spares);
		names(d, "tags", &c->tags);
		string(d, "script", c->script);
		number(d, "script_pos", c->script_pos.line > 0);
		string(d, "welcome", c->welcome);
		number(d, "welcome_pos", c->welcome_pos.line > 0);
		number(d, "strict", c->strict);
		number(d, "exclusive", c->exclusive);
		string(d, "remark", c->remark);
		leave(d);
	}
	for (int i = 0; i < s->shifts; i++) {
		const struct sop_shift *shift = &s->shift[i];
		enter(d, "shift", i);
		string(d, "rota", shift->rota);
		number(d, "weekdays", shift->weekdays);
		number(d, "days", shift->days);
		number(d, "from", shift->from);
		number(d, "to", shift->to);
		names(d, "people", &shift->people);
		leave(d);
	}
}

static void tags(struct dump *d, const struct sop_script *s)
{
	for (int i = 0; i < s->tags; i++) {
		const struct sop_tag *t = &s->tag[i];
		enter(d, "tag", i);
		string(d, "group", t->group);
		string(d, "name", t->name);
		string(d, "id", t->id);
		string(d, "full", t->full);
		number(d, "one_only", t->one_only);
		number(d, "valid_ms", t->valid_ms);
		string(d, "then", t->then);
		string(d, "about", t->about);
		leave(d);
	}
	for (int i = 0; i < s->rules; i++) {
		const struct sop_rule *rule = &s->rule[i];
		enter(d, "rule", i);
		string(d, "name", rule->name);
		for (int k = 0; k < rule->triggers; k++)
			trigger(d, "trigger", &rule->trigger[k]);
		for (int k = 0; k < rule->actions; k++)
			action(d, "action", &rule->action[k]);
		leave(d);
	}
}

static void script(struct dump *d, const struct sop_script *s)
{
	string(d, "id", s->id);
	string(d, "name", s->name);
	number(d, "kind", s->kind);
	string(d, "about", s->about);
	string(d, "owner", s->owner);
	string(d, "persona", s->persona);
	string(d, "account", s->account);
	string(d, "tone", s->tone);
	string(d, "address", s->address);
	number(d, "disabled", s->disabled);
	entry(d, s);
	rules(d, s);
	number(d, "branches", s->branches);
	for (int i = 0; i < s->steps; i++)
		step(d, &s->step[i]);
	for (int i = 0; i < s->goods; i++)
		good(d, &s->good[i]);
	if (s->flash)
		flash(d, s->flash);
	if (s->checkin)
		checkin(d, s->checkin);
	if (s->talk)
		talk(d, s->talk);
	if (s->moments)
		moments(d, s->moments);
	tags(d, s);
	codes(d, s);
	for (int i = 0; i < s->assets; i++)
		asset(d, &s->asset[i]);
}

void dump_script(const struct sop_script *s, struct text *out)
{
	script(&(struct dump){.out = out}, s);
}

void dump_said(const struct sop_script *s, struct text *out)
{
	script(&(struct dump){.out = out, .bare = true}, s);
}

void dump_step(const struct sop_step *s, struct text *out)
{
	step(&(struct dump){.out = out, .bare = true}, s);
}
