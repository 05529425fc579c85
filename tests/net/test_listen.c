#include "net/listen.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

static bool connects(uint16_t port)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	bool ok = connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0;
	close(fd);
	return ok;
}

static void test_opens(void **state)
{
	static const char *const where[] = {"127.0.0.1:0", "localhost:0", ":0", "0.0.0.0:0"};
	struct err err;
	(void)state;
	for (size_t i = 0; i < sizeof(where) / sizeof(where[0]); i++) {
		int fd = -1;
		uint16_t port = 0;
		assert_int_equal(listen_tcp(span_of(where[i]), &fd, &err), RC_OK);
		assert_int_equal(listen_port(fd, &port, &err), RC_OK);
		assert_int_not_equal(port, 0);
		assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
		assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
		/* localhost may be ::1 first. */
		if (strcmp(where[i], "localhost:0") != 0)
			assert_true(connects(port));
		listen_close(fd);
	}
	listen_close(-1);
}

static void test_port_in_use(void **state)
{
	struct err err = {0};
	char same[40];
	int fd = -1, second = -1;
	uint16_t port;
	(void)state;
	assert_int_equal(listen_tcp(SPAN_LIT("127.0.0.1:0"), &fd, &err), RC_OK);
	assert_int_equal(listen_port(fd, &port, &err), RC_OK);
	snprintf(same, sizeof(same), "127.0.0.1:%u", (unsigned)port);
	assert_int_equal(listen_tcp(span_of(same), &second, &err), RC_CONFLICT);
	assert_int_equal(second, -1);
	assert_non_null(strstr(err.text, same));
	assert_non_null(strstr(err.text, "in use"));
	assert_true(err.hint[0] != 0);
	listen_close(fd);
	/* Right after the first ended it is free. */
	assert_int_equal(listen_tcp(span_of(same), &second, &err), RC_OK);
	listen_close(second);
}

static void test_refusals(void **state)
{
	struct err err;
	int fd = -1;
	(void)state;
	assert_int_equal(listen_tcp(SPAN_LIT("192.0.2.1:8080"), &fd, &err), RC_INVALID);
	assert_true(err.hint[0] != 0);
	assert_int_equal(listen_tcp(SPAN_LIT("nonsense"), &fd, &err), RC_INVALID);
	assert_int_equal(listen_tcp(SPAN_LIT("127.0.0.1:99999"), &fd, &err), RC_INVALID);
	assert_int_equal(fd, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_opens),
		cmocka_unit_test(test_port_in_use),
		cmocka_unit_test(test_refusals),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
