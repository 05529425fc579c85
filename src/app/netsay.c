#include "netsay.h"

#include "command.h"

#include <stdio.h>

struct netsay netsay_trouble(enum fetch_trouble why)
{
	static const struct netsay row[] = {
		[FETCH_TROUBLE_NONE] = {"connect", "没有回音", ""},
		[FETCH_TROUBLE_NAME] = {"dns", "查不到它的地址（DNS）",
			"看这台机器的 DNS（/etc/resolv.conf）；内网机器常常只认得内网的名字"},
		[FETCH_TROUBLE_CONNECT] = {"connect", "连不上",
			"看防火墙和出口代理有没有放行；地址写在 [wecom] api_base，一般不用改"},
		[FETCH_TROUBLE_TIMEOUT] = {"connect", "连过去等不到回音",
			"多半是防火墙或出口代理把请求吞了，请网管放行"},
		[FETCH_TROUBLE_TLS] = {"tls", "加密连接建不起来", "中间多半有代理在拆 HTTPS，请网管对这个域名放行"},
		[FETCH_TROUBLE_CERTIFICATE] = {"certificate", "证书信不过",
			"先看这台机器的时间对不对；再看是不是装了 ca-certificates；都对，就是中间有设备换了证书，请网管放行"},
		[FETCH_TROUBLE_CUT] = {"cut", "连接被中途切断", "多半是中间的设备切的，请网管对这个域名放行"},
		[FETCH_TROUBLE_OTHER] = {"call", "请求没有成", ""},
	};
	return row[why];
}

int netsay_listen_code(enum rc rc)
{
	return rc == RC_DENIED ? EXIT_USAGE : EXIT_DATA;
}

enum rc netsay_listen(struct err *err, enum rc rc, const char *section, struct span address)
{
	char was[sizeof err->text], place[64] = "--listen";
	(void)snprintf(was, sizeof was, "%s", err->text);
	if (section[0])
		(void)snprintf(place, sizeof place, "[%s] listen", section);
	switch (rc) {
	case RC_OK: break;
	case RC_CONFLICT:
		err_set(err, rc, "端口 %.*s 已经有别的程序在用（%.200s）", SPAN_ARG(address), was);
		err_hint(err, "多半是另一个 siyu：先停掉它（ss -ltnp 看是谁）；或者在 %s 换一个端口", place);
		break;
	case RC_DENIED:
		err_set(err, rc, "端口 %.*s 不许用（%.200s）", SPAN_ARG(address), was);
		err_hint(err, "1024 以下的端口普通用户用不了：在 %s 换一个大的，让网站服务器转过来", place);
		break;
	default:
		err_set(err, rc, "在 %.*s 上开不了端口（%.200s）", SPAN_ARG(address), was);
		err_hint(err, "在 %s 写这台机器有的地址和端口，像 127.0.0.1:8080；0.0.0.0 是所有 IPv4 地址", place);
	}
	return rc;
}
