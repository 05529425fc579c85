#include "oneline.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

bool oneline_secret(bool tty, char *line, size_t cap)
{
	struct termios shown, hidden;
	bool hide = tty && tcgetattr(STDIN_FILENO, &shown) == 0;
	if (hide) {
		hidden = shown;
		hidden.c_lflag &= ~(tcflag_t)ECHO;
		hide = tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
	}
	bool got = fgets(line, (int)cap, stdin) != NULL;
	if (hide) {
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
		fputc('\n', stdout);
	}
	size_t n = got ? strcspn(line, "\r\n") : 0;
	bool whole = got && (line[n] || n + 1 < cap);
	if (got)
		line[n] = '\0';
	return whole;
}
