/* daypage: /checkin/TOKEN, the page of one member of a 打卡: how he stands, and a button. GET changes nothing: chats fetch addresses
 * to show what is behind them. /checkin leads a customer who logs in by WeChat to his own. */
#ifndef SIYU_SRC_DESK_DAYPAGE_H
#define SIYU_SRC_DESK_DAYPAGE_H
#include "visit.h"

#define DAYPAGE_PATH "/checkin/"

void daypage_serve(const struct desk_conf *conf, struct httpd_req *req);
void daypage_mine(struct visit *v);

#endif
