/* prosenames: what sop/prose tells of the files that define names: 商品, 资料, 标签. */
#ifndef SIYU_SRC_SOP_PROSENAMES_H
#define SIYU_SRC_SOP_PROSENAMES_H
#include "prosewords.h"

void prosenames_persona(struct prose *p); /* of a 剧本 */
void prosenames_goods(struct prose *p);
void prosenames_assets(struct prose *p);
void prosenames_tags(struct prose *p);
void prosenames_rules(struct prose *p);

#endif
