/* modules: every module of the store that has statements, in one list. X(name) expects `const struct stmt_module name_module`
 * in src/store/name.c. db_open prepares them all; the tests explain them all. */
#ifndef SIYU_STORE_MODULES_H
#define SIYU_STORE_MODULES_H

/* clang-format off */
#define STORE_MODULES(X) \
	X(db) \
	X(daybook) \
	X(goodsday) \
	X(roster) \
	X(person) \
	X(wordbook) \
	X(meta) \
	X(setting) \
	X(scriptlog) \
	X(seen) \
	X(outcome) \
	X(employee) \
	X(contact) \
	X(contactdate) \
	X(relation) \
	X(remark) \
	X(called) \
	X(walk) \
	X(warning) \
	X(transfer) \
	X(chancode) \
	X(tagdef) \
	X(tagexpiry) \
	X(taglist) \
	X(strategytag) \
	X(contacttag) \
	X(stagelog) \
	X(pointlog) \
	X(firm) \
	X(conversion) \
	X(chat) \
	X(chatmember) \
	X(greeting) \
	X(kflog) \
	X(kflink) \
	X(archivelog) \
	X(enrolment) \
	X(checkin) \
	X(timer) \
	X(sweep) \
	X(occurrence) \
	X(decision) \
	X(wait) \
	X(heardlog) \
	X(masstask) \
	X(taskmember) \
	X(othermass) \
	X(todo) \
	X(post) \
	X(postmark) \
	X(coupon) \
	X(stock) \
	X(flashsale) \
	X(pause) \
	X(botlog) \
	X(botstate) \
	X(rendition) \
	X(sentlog) \
	X(outbox) \
	X(hooklog) \
	X(media) \
	X(tallybook) \
	X(purchase) \
	X(credit) \
	X(metricq) \
	X(ordertrail) \
	X(orderclaim) \
	X(voidlog) \
	X(handlog) \
	X(billwalk) \
	X(orderdate) \
	X(login) \
	X(ledger) \
	X(touch) \
	X(latestq) \
	X(unmatchedq) \
	X(funnelq) \
	X(structq) \
	X(trialq) \
	X(taskq) \
	X(momentq) \
	X(storyq) \
	X(quotaq) \
	X(groupq) \
	X(staffday) \
	X(groupday) \
	X(forget)
/* clang-format on */

#endif
