/* The columns of every table of the language (sop-language-exact.md part 3), for the table of words. A column of one id
 * means the same wherever it stands. X(id, kinds, tables, word, synonyms, required, value, when empty, help) */
#ifndef SIYU_SOP_COLUMNS_H
#define SIYU_SOP_COLUMNS_H

/* clang-format off */
#define KEYWORD_COLUMNS(X) \
	/* 打卡: any other column is a variable of its step */ \
	X(DAY, D, T(CHECKIN), "天", "第几天 天数", YES, "1 或 4-6", NULL, "打卡：第几天") \
	X(SELLING, D, T(CHECKIN), "植入", NULL, NO, "是", NULL, "打卡：写了字的那一行卖货") \
	X(ATTACH, D, T(CHECKIN), "附件", "图片 配图", NO, "图片 文件名", NULL, "打卡：一起发的东西") \
	/* 朋友圈 */ \
	X(DATE, M, T(MOMENTS), "日期", NULL, YES, "12-24 或 每周五", NULL, "朋友圈：哪天发") \
	X(CLOCK, M, T(MOMENTS), "时间", "时刻 钟点", YES, "20:00", NULL, "朋友圈：几点发") \
	X(TEXT, M, T(MOMENTS), "正文", "文字 文案 内容", YES, "文字", NULL, "朋友圈：发的话，换行写 <br>") \
	X(ATTACH, M, T(MOMENTS), "附件", "图片 配图", NO, "图片 文件名、文件名", NULL, "朋友圈：9 张图片、1 个视频或 1 个链接") \
	X(VISIBLE, M, T(MOMENTS), "可见标签", "谁可以看 可见范围", NO, "标签、标签，或 全部", "全部", "朋友圈：给谁看，有其中一个标签就看得到") \
	X(PUBLISHER, M, T(MOMENTS), "发布员工", "员工 谁来发", NO, "员工、员工", "文件开头的发布员工", "朋友圈：谁来发") \
	X(SELLING, M, T(MOMENTS), "植入", NULL, NO, "是", NULL, "朋友圈：写了字的那一行卖货") \
	X(AFTER, M, T(MOMENTS), "发完后", NULL, NO, "点赞 → 打标签 X；评论 → 员工任务 …", NULL, "朋友圈：点赞评论以后做什么") \
	X(FIRST, M, T(MOMENTS), "首评", "第一条评论", NO, "文字", NULL, "朋友圈：发完后员工自己写的第一条评论") \
	X(ID, M, T(MOMENTS), "编号", NULL, NO, "m1", "日期和时间", "朋友圈：改了日期，靠编号认出还是它") \
	/* 渠道码 */ \
	X(NAME, C, T(CODES), "名称", "名字 渠道", YES, "包裹卡", NULL, "渠道码：渠道的名字，剧本里用它") \
	X(ID, C, T(CODES), "编号", NULL, NO, "qr42", "名称", "渠道码：改了名称，靠编号认出还是它") \
	X(TYPE, C, T(CODES), "类型", NULL, YES, "单人码、多人码、群码 或 获客链接", NULL, "渠道码：哪一种码") \
	X(SERVED_BY, C, T(CODES), "接待员工", "员工 接待", YES, "林悦、王芳，或 门店 一店、团队 甲组、轮班 白班；群码写群名", NULL, "渠道码：谁来接，进哪些群") \
	X(CEILING, C, T(CODES), "上限/天", "上限 每天上限 每天最多", NO, "人数", "不限", "渠道码：每位员工一天最多加几位") \
	X(SUBSTITUTE, C, T(CODES), "备用", "备用员工", NO, "林悦、王芳；群码写 自动建群", NULL, "渠道码：满了、没人当班时谁来接") \
	X(TAGS, C, T(CODES), "标签", "打标签", NO, "来源/包裹卡", NULL, "渠道码：从这里加的人打上的标签") \
	X(SCRIPT, C, T(CODES), "剧本", NULL, NO, "新客七天", NULL, "渠道码：从这里加的人进入的剧本") \
	X(WELCOME, C, T(CODES), "欢迎语", NULL, NO, "话术里的标题", NULL, "渠道码：没有剧本时的欢迎语") \
	X(SKIP_VERIFY, C, T(CODES), "免验证", NULL, NO, "是", "是", "渠道码：加好友不用员工通过") \
	X(EXCLUSIVE, C, T(CODES), "独占", NULL, NO, "是", "否", "渠道码：同一位客户只能加其中一位员工") \
	X(REMARK, C, T(CODES), "备注", NULL, NO, "文字", NULL, "渠道码：给同事看") \
	X(WEEKDAYS, C, T(ROTA), "星期", "周几", YES, "一至五、六、日，或 工作日、周末、节假日、每天", NULL, "轮班：星期几") \
	X(HOURS, C, T(ROTA), "时段", "时间 时间段", YES, "09:00-18:00，或 全天", NULL, "轮班：几点到几点，可以过午夜") \
	X(EMPLOYEES, C, T(ROTA), "员工", "接待员工", YES, "林悦、王芳", NULL, "轮班：谁当班") \
	/* 标签 */ \
	X(GROUP, L, T(TAGS), "组", "标签组 组名", YES, "肤质", NULL, "标签：标签组") \
	X(TAG, L, T(TAGS), "标签", "标签名 名称", YES, "油皮", NULL, "标签：标签的名字") \
	X(ID, L, T(TAGS), "编号", NULL, NO, "t1", "组/标签", "标签：改了名字，靠编号认出还是它") \
	X(ONE_ONLY, L, T(TAGS), "互斥", "单选", NO, "是", "否", "标签：组里只能有一个，打上新的就去掉旧的") \
	X(VALID, L, T(TAGS), "有效期", NULL, NO, "30天", "一直有效", "标签：打上多久以后去掉") \
	X(THEN, L, T(TAGS), "到期换成", NULL, NO, "肤质/待确认", NULL, "标签：到期以后换成哪个标签") \
	X(ABOUT, L, T(TAGS), "说明", NULL, NO, "文字", NULL, "标签：给同事看") \
	X(WHEN, L, T(RULES), "当", "触发 什么时候", YES, "下单、首单、加好友", NULL, "规则：什么事") \
	X(GOODS, L, T(RULES), "商品", "品类", NO, "商品或品类", "任何商品", "规则：买了什么") \
	X(AMOUNT, L, T(RULES), "金额", NULL, NO, "≥ 200元", "多少都行", "规则：这一单多少钱") \
	X(TAG_ON, L, T(RULES), "打标签", NULL, NO, "意向/高", NULL, "规则：打上的标签") \
	X(TAG_OFF, L, T(RULES), "去标签", NULL, NO, "意向/高", NULL, "规则：去掉的标签") \
	X(STAGE, L, T(RULES), "阶段", NULL, NO, "老客", NULL, "规则：改成的阶段") \
	X(SCORE, L, T(RULES), "加分", NULL, NO, "5", NULL, "规则：加的分") \
	X(SCRIPT, L, T(RULES), "转剧本", "剧本", NO, "老客复购30天", NULL, "规则：进入的剧本") \
	/* 商品 */ \
	X(NAME, W, T(GOODS), "名称", "名字 商品 品名 商品名称", YES, "氨基酸洁面", NULL, "商品：名字") \
	X(ALIASES, W, T(GOODS), "别名", "简称", NO, "洁面、洗面奶", NULL, "商品：订单里、剧本里的别的叫法") \
	X(CODE, W, T(GOODS), "编码", "货号 SKU sku", NO, "A001", NULL, "商品：店里的编码") \
	X(CATEGORY, W, T(GOODS), "品类", "类目 分类", NO, "洁面", NULL, "商品：哪一类") \
	X(PRICE, W, T(GOODS), "价", "价格 售价 单价 价(元)", YES, "89", NULL, "商品：卖多少元") \
	X(WAS, W, T(GOODS), "原价", NULL, NO, "129", NULL, "商品：原来多少元") \
	X(STOCK, W, T(GOODS), "库存", NULL, NO, "200，或 不限", "不限", "商品：从「日期」那天起有几件") \
	X(DATE, W, T(GOODS), "日期", "库存日期", NO, "2026-03-01", NULL, "商品：库存是哪天的") \
	X(LINK, W, T(GOODS), "链接", NULL, NO, "资料里的链接名", NULL, "商品：购买的链接") \
	X(MINIPROGRAM, W, T(GOODS), "小程序", NULL, NO, "资料里的小程序名", NULL, "商品：购买的小程序") \
	X(IMAGE, W, T(GOODS), "图", "图片 主图", NO, "洁面.jpg", NULL, "商品：图片") \
	/* 秒杀 */ \
	X(GOODS, SALE, T(FLASH), "商品", NULL, YES, "商品", NULL, "秒杀：卖什么") \
	X(WAS, SALE, T(FLASH), "原价", NULL, NO, "129", NULL, "秒杀：原价") \
	X(PRICE, SALE, T(FLASH), "秒杀价", NULL, YES, "59", NULL, "秒杀：秒杀的价") \
	X(STOCK, SALE, T(FLASH), "库存", NULL, YES, "200", NULL, "秒杀：几件") \
	X(LIMIT, SALE, T(FLASH), "每人限", NULL, NO, "2", NULL, "秒杀：一人几件") \
	/* 话术 */ \
	X(QUESTION, H, T(TALK), "问题", "问 标准问法 标准问题", YES, "怎么退货", NULL, "话术的表（siyu import 话术）：客户怎么问") \
	X(ALIASES, H, T(TALK), "别名", "相似问法 相似问题 同义问法 其他问法", NO, "退货、退款", NULL, "话术的表（siyu import 话术）：别的问法") \
	X(ANSWER, H, T(TALK), "回答", "答 答案 回复", YES, "文字", NULL, "话术的表（siyu import 话术）：怎么答") \
	X(AUTO, H, T(TALK), "自动", NULL, NO, "是", NULL, "话术的表（siyu import 话术）：自动回") \
	X(HUMAN, H, T(TALK), "转人工", NULL, NO, "是", "否", "话术的表（siyu import 话术）：交给人") \
	X(SUGGEST, H, T(TALK), "标签建议", NULL, NO, "标签、标签", NULL, "话术的表（siyu import 话术）：可以打的标签") \
	X(STAGE, H, T(TALK), "阶段", NULL, NO, "阶段名", NULL, "话术的表（siyu import 话术）：哪个阶段的人") \
	X(AUDIENCE, H, T(TALK), "人群", NULL, NO, "新客 或 老客", NULL, "话术的表（siyu import 话术）：哪些人") \
	/* 资料 */ \
	X(NAME, A, T(MINIPROGRAM) | T(LINK) | T(COUPON) | T(STORE) | T(TEAM) | T(GROUP) | T(STAGE) | T(DATE) | T(PERSONA), \
		"名称", "名字", YES, "名字", NULL, "资料：剧本里用的名字") \
	X(APPID, A, T(MINIPROGRAM), "appid", "APPID AppID AppId 小程序ID", YES, "wx 开头的一串", NULL, "小程序：appid") \
	X(PATH, A, T(MINIPROGRAM), "路径", "页面", YES, "pages/index", NULL, "小程序：打开哪一页") \
	X(TITLE, A, T(MINIPROGRAM) | T(LINK), "标题", NULL, YES, "文字", NULL, "小程序、链接：卡片上的字") \
	X(COVER, A, T(MINIPROGRAM), "封面", NULL, YES, "封面.jpg", NULL, "小程序：卡片的图") \
	X(COVER, A, T(LINK), "封面", NULL, NO, "https://…", NULL, "链接：卡片的图的网址") \
	X(URL, A, T(LINK), "网址", "链接", YES, "https://…", NULL, "链接：点开的网页") \
	X(URL, A, T(COUPON), "网址", "链接", NO, "https://…", NULL, "券：领取的网页") \
	X(DESC, A, T(LINK), "摘要", "描述", NO, "文字", NULL, "链接：卡片上的小字") \
	X(MEANS, A, T(COUPON), "方式", NULL, YES, "码文件 或 领取链接", NULL, "券：怎么给") \
	X(FILE, A, T(COUPON), "文件", NULL, NO, "券码.csv", NULL, "券：一行一个码的文件") \
	X(WORTH, A, T(COUPON), "面额", NULL, NO, "10元", NULL, "券：值多少") \
	X(VALID, A, T(COUPON), "有效期", NULL, NO, "7天", NULL, "券：多久有效") \
	X(EMPLOYEES, A, T(STORE) | T(TEAM), "员工", "成员", YES, "林悦、王芳", NULL, "门店、团队：有哪些员工") \
	X(MANAGER, A, T(STORE), "店长", NULL, NO, "林悦", NULL, "门店：店长") \
	X(NAME_HAS, A, T(GROUP), "名称含", NULL, NO, "「打卡」", NULL, "群：名称里有这几个字的群都算") \
	X(OWNER, A, T(GROUP), "群主", NULL, NO, "林悦", NULL, "群：谁的群") \
	X(GROUP_CODE, A, T(GROUP), "群码", "二维码", NO, "群码.png、https://…，或渠道码里的一个群码", NULL, "群：入群的二维码，邀请入群 发的就是它") \
	X(ORDER, A, T(STAGE), "顺序", NULL, NO, "1", "照行的先后", "阶段：第几个") \
	X(SOURCE, A, T(DATE), "来源", NULL, YES, "会员生日", NULL, "日期：从订单（文件、接口）的哪一列来，跟着订单记下") \
	X(TONE, A, T(PERSONA), "语气", NULL, NO, "文字", NULL, "人设：怎么说话") \
	X(ADDRESS, A, T(PERSONA), "称呼", NULL, NO, "亲", NULL, "人设：怎么叫客户")

#define KEYWORD_SECTIONS(X) \
	/* id, kind, word, synonyms, value, help */ \
	X(ROTA, C, "轮班", "排班", "名字", "渠道码：谁在什么时候当班") \
	X(RULES, L, "规则", NULL, "名字", "标签：什么事打什么标签") \
	X(MINIPROGRAM, A, "小程序", NULL, NULL, "资料：小程序卡片") \
	X(LINK, A, "链接", "网页", NULL, "资料：网页卡片") \
	X(COUPON, A, "券", "优惠券", NULL, "资料：优惠券") \
	X(STORE, A, "门店", "店铺", NULL, "资料：门店和它的员工") \
	X(TEAM, A, "团队", "小组", NULL, "资料：团队和它的员工") \
	X(GROUP, A, "群", "客户群", NULL, "资料：客户群") \
	X(STAGE, A, "阶段", NULL, NULL, "资料：客户的阶段") \
	X(DATE, A, "日期", "纪念日", NULL, "资料：生日以外的日子") \
	X(PERSONA, A, "人设", NULL, NULL, "资料：怎么说话")
/* clang-format on */

#endif
