/* daypage: /checkin/TOKEN, the page of one member of a 打卡: how he stands, and a button. GET changes nothing: chats fetch addresses
 * to show what is behind them. */
#ifndef SIYU_SRC_DESK_DAYPAGE_H
#define SIYU_SRC_DESK_DAYPAGE_H
#include "desk/desk.h"
#include "net/httpd.h"

#define DAYPAGE_PATH "/checkin/"

void daypage_serve(const struct desk_conf *conf, struct httpd_req *req);

#endif
