#include "requestpath.h"

struct span requestpath_of(struct arena *a, const struct request *r)
{
	const char *path = api_def(r->api)->path;
	struct span x, y;

	switch (r->api) {
	case API_GETTOKEN:
		x = api_escape(a, r->u.token.corpid);
		y = api_escape(a, r->u.token.corpsecret);
		return arena_printf(a, "%s?corpid=%.*s&corpsecret=%.*s", path, SPAN_ARG(x), SPAN_ARG(y));
	case API_OAUTH: x = api_escape(a, r->u.oauth.code); return arena_printf(a, "%s?code=%.*s", path, SPAN_ARG(x));
	case API_APP_TICKET: return arena_printf(a, "%s?type=agent_config", path);
	case API_CONTACT_GET:
		x = api_escape(a, r->u.contact.external_userid);
		y = api_escape(a, r->u.contact.cursor);
		return arena_printf(
			a, "%s?external_userid=%.*s%s%.*s", path, SPAN_ARG(x), y.n ? "&cursor=" : "", SPAN_ARG(y));
	case API_MOMENT_JOB:
		x = api_escape(a, r->u.moment_page.jobid);
		return arena_printf(a, "%s?jobid=%.*s", path, SPAN_ARG(x));
	case API_KF_SERVICERS:
		x = api_escape(a, r->u.kf_list.open_kfid);
		return arena_printf(a, "%s?open_kfid=%.*s", path, SPAN_ARG(x));
	case API_MENU: return arena_printf(a, "%s?agentid=%lld", path, (long long)r->u.menu.agentid);
	case API_WEBHOOK: x = api_escape(a, r->u.webhook.key); return arena_printf(a, "%s?key=%.*s", path, SPAN_ARG(x));
	case API_HOOK: return r->u.hook.url;
	case API_MEDIA_UPLOAD: return arena_printf(a, "%s?type=%.*s", path, SPAN_ARG(r->u.upload.type));
	case API_MOMENT_UPLOAD: /* attachment_type 1: of moments */
		return arena_printf(a, "%s?media_type=%.*s&attachment_type=1", path, SPAN_ARG(r->u.upload.type));
	default: return span_of(path);
	}
}
