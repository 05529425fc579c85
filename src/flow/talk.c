/* talk: a customer's message against the 话术 that run: what it asks, and what is answered. */
#include "foldint.h"
#include "kfint.h"

static void index_scripts(struct fold *f)
{
	const struct sop_script **all = arena_array(f->work, (size_t)f->scripts + 1, sizeof(struct sop_script *));

	if (f->ask)
		return;
	for (int i = 0; i < f->scripts; i++)
		all[i] = f->script[i].ast;
	f->ask = ask_new(all, f->scripts);
}

/* -- weighing --------------------------------------------------------------------------------------------------------- */

static enum rc who_follows(struct fold *f, struct span employee, struct talk_case *c, struct err *err)
{
	struct relation r;
	enum rc rc = happen_follower(f, c->customer, employee, &r, err);

	if (!rc) {
		c->employee = r.employee;
		c->state = r.channel;
	}
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static unsigned text_needs(const struct ask_answer *x)
{
	const struct sop_reply *p;

	for (int i = 0; (p = talk_reply(x, i)) != NULL; i++) {
		for (int k = 0; k < p->texts; k++)
			if (render_uses(&p->text[k], SOP_V_CUSTOMER))
				return SOP_NEED_NAME;
		if (render_uses(&p->ask, SOP_V_CUSTOMER))
			return SOP_NEED_NAME;
	}
	return 0;
}

enum rc talk_weigh(struct fold *f, struct span customer, struct span employee, struct span message,
	const struct kflog_account *in, struct talk_case *ret, struct err *err)
{
	struct talk_case c = {.customer = customer, .employee = SPAN_LIT(""), .state = SPAN_LIT("")};
	enum rc rc = customer.n ? who_follows(f, employee, &c, err) : RC_OK;

	if (rc)
		return rc;
	index_scripts(f);
	ask_hear(f->ask, &f->settings->words, message, &c.x);
	for (int i = 0; in && i < c.x.hits; i++) /* what 适用 keeps out of there neither answers nor competes */
		c.x.hit[i].refused = !kftalk_speaks(c.x.hit[i].script, in);
	if (customer.n)
		rc = factload(f, customer, c.employee, c.state, NULL, -1, ask_needs(&f->rules, &c.x), &c.facts, err);
	if (!rc)
		ask_settle(&f->rules, customer.n ? &c.facts : NULL, f->now_ms, message, &c.x);
	if (!rc && customer.n && text_needs(&c.x)) {
		struct sop_facts name;

		rc = factload(f, customer, c.employee, c.state, NULL, -1, SOP_NEED_NAME, &name, err);
		c.facts.values = name.values;
	}
	if (!rc)
		*ret = c;
	return rc;
}

/* -- words -------------------------------------------------------------------------------------------------------------- */

const struct sop_reply *talk_reply(const struct ask_answer *x, int i)
{
	if (x->chosen < 0 || i > 1)
		return NULL;
	return i == 0 ? &x->hit[x->chosen].question->reply : x->branch;
}

/* A value that nobody knows shows as its word: an employee reads this before a customer does. */
static void write_text(const struct sop_text *t, const struct render_values *v, struct text *out)
{
	if (render_text(t, v, RENDER_ONE, out, NULL) == REASON_OK)
		return;
	for (int i = 0; i < t->n; i++) {
		const struct sop_piece *p = &t->piece[i];

		if (p->var == SOP_V_NONE)
			text_add(out, p->text);
		else
			text_addf(out, "{%s}", render_word(p->var));
	}
}

static void write_names(const char *what, const struct sop_names *names, struct text *out)
{
	for (int i = 0; i < names->n; i++) {
		text_adds(out, i ? "、" : what);
		text_add(out, names->v[i]);
	}
	if (names->n)
		text_addc(out, '\n');
}

bool talk_message(const struct talk_case *c, int i, struct text *out)
{
	const struct sop_reply *p;

	for (int k = 0; (p = talk_reply(&c->x, k)) != NULL; i -= p->texts, k++)
		if (i < p->texts) {
			write_text(&p->text[i], &c->facts.values, out);
			return true;
		}
	return false;
}

void talk_write(const struct talk_case *c, struct text *out)
{
	const struct sop_question *q = c->x.chosen < 0 ? NULL : c->x.hit[c->x.chosen].question;
	const struct sop_reply *p;

	for (int i = 0; q && (p = talk_reply(&c->x, i)) != NULL; i++) {
		for (int k = 0; k < p->texts; k++) {
			write_text(&p->text[k], &c->facts.values, out);
			text_addc(out, '\n');
		}
		for (int k = 0; k < p->attachments; k++) {
			const struct sop_attachment *a = &p->attachment[k];

			if (a->code.n && !script_sendable(a))
				text_addf(out, "（群码「%.*s」还没有建好，先别说进群）\n", SPAN_ARG(a->code));
			else if (a->invite.n && a->url.n)
				text_addf(out, "（附件：进群「%.*s」的二维码 %.*s）\n", SPAN_ARG(a->invite),
					SPAN_ARG(a->url));
			else
				text_addf(out, "（附件：%.*s）\n", SPAN_ARG(span_present(a->path) ? a->path : a->url));
		}
		if (p->ask.n) {
			text_adds(out, "还没说清就问：");
			write_text(&p->ask, &c->facts.values, out);
			text_addc(out, '\n');
		}
	}
	if (q) {
		write_names("请客户选：", &q->options, out);
		write_names("可以打标签：", &q->suggest, out);
	}
}
