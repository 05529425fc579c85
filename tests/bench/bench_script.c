/* rooms: sop */
/* Read and check a folder of a thousand scripts of a week each, on one thread: it should take less than a second. */
#include "base/clock.h"
#include "sop/check.h"
#include "sop/read.h"
#include <inttypes.h>
#include <stdio.h>

#define SCRIPTS 1000

static void write_script(struct text *t, int i)
{
	text_clear(t);
	text_addf(t,
		"# 剧本：剧本%d\n- 开始：打标签 来源%d，渠道 = 包裹卡、门店A\n- 排除标签：员工、同行\n"
		"- 目标：首单，7天内\n- 停止：已购买、目标达成、客户说「不要」\n- 每客每天最多：1\n"
		"- 静默：21:30-09:00\n- 对照组：5%%\n",
		i, i);
	for (int day = 1; day <= 10; day++)
		text_addf(t,
			"\n## 第%d天 20:00 第%d步\n- 植入：是\n- 条件：未购买 且 无标签 已拒绝 且 非（渠道 = 门店B 或 已加 ≥ 30天）\n"
			"- 错过：顺延\n- 确认期限：21:30\n> 您好，我是{员工}，今天是{今天}。\n"
			"> 洗完半小时脸颊还紧绷的，配一支保湿乳；不紧绷的，先不用买。\n- 打标签：走到%d、剧本%d\n",
			day, day, day, i);
}

int main(void)
{
	struct arena *a = arena_new(65536);
	struct sop_script *s[SCRIPTS];
	struct diag_list l;
	struct text t;
	int64_t from = clock_cpu_us(), read_us;

	text_init(&t, 1 << 16);
	diag_init(&l, a);
	for (int i = 0; i < SCRIPTS; i++) {
		write_script(&t, i);
		if (read_script(text_span(&t), SPAN_LIT("bench.md"), NULL, &l, &s[i]) != RC_OK)
			return 1;
	}
	read_us = clock_cpu_us() - from;
	from = clock_cpu_us();
	check_folder((const struct sop_script *const *)s, SCRIPTS, NULL, &l);
	printf("read %d scripts of %zu bytes: %" PRId64 " ms; check them as a folder: %" PRId64 " ms; findings %d\n",
		SCRIPTS, t.n, read_us / 1000, (clock_cpu_us() - from) / 1000, l.n);
	for (int i = 0; i < SCRIPTS; i++)
		script_free(s[i]);
	text_release(&t);
	arena_free(a);
	return l.errors > 0;
}
