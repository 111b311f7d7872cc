/*
 * Every way in which a module can be the wrong one, and what is said of it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fixture.h"

static void expect_text(struct fixture *self, const char *part)
{
	if (!strstr(self->error.text, part))
		print_message("\"%s\" lacks \"%s\"\n", self->error.text, part);
	assert_non_null(strstr(self->error.text, part));
}

static void expect_no_driver(
	struct fixture *self, const char *path, int code, const char *part)
{
	self->options.driver_path = path;
	fixture_open(self);
	assert_int_equal(host_prepare(self->host, &self->error), code);
	assert_int_equal(self->error.fault, HOST_FAULT_MODULE);
	expect_text(self, path);
	expect_text(self, part);
	/* Nothing is left: the kernel context went again, nothing ran. */
	assert_int_equal(fixture_count(self, "context"), 1);
	assert_int_equal(fixture_count(self, "uncontext"), 1);
	assert_int_equal(host_finish(self->host, &self->outcome), 0);
	assert_int_equal(self->outcome.phase, HOST_IDLE);
}

static void a_driver_that_is_not_there(void **state)
{
	expect_no_driver(*state, "/nowhere/driver.so", -ENOENT, "no");
}

static void a_driver_that_is_no_module(void **state)
{
	expect_no_driver(*state, NOT_A_MODULE, -ENOEXEC, "not a module");
}

/* The beginning of a shared library of the other word size. */
static void write_foreign(const char *path)
{
	unsigned char bytes[4096] = {
		0x7F, 'E', 'L', 'F', sizeof(void *) == 8 ? 1 : 2, 1, 1};
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	bytes[16] = 3; /* a shared object */
	assert_int_equal(fwrite(bytes, 1, sizeof(bytes), file), sizeof(bytes));
	fclose(file);
}

static void g05_a_driver_of_another_word_size(void **state)
{
	char path[64];

	/* The tests of two builds may run in one folder. */
	snprintf(path, sizeof(path), "./host_test_foreign_%llx.so",
		(unsigned long long)clock_now_us());
	write_foreign(path);
	expect_no_driver(
		*state, path, -ENOEXEC, "not a module for this machine");
	remove(path);
}

static NTSTATUS note_process(struct script *script)
{
	/* The driver reaches this process's memory: it is inside. */
	fixture_of(script)->number = 4711;
	return STATUS_SUCCESS;
}

/* The process that the program is holds one session's driver, and holds it
 * only for the session. */
static void g04_the_session_is_the_processs_own(void **state)
{
	struct fixture *self = *state;

	self->script.create = note_process;
	fixture_open(self);
	assert_int_equal(self->number, 0);
	fixture_prepare(self);
	assert_int_equal(self->number, 4711);
	assert_int_equal(host_prepare(self->host, &self->error), -EBUSY);
	expect_text(self, "a session is there already");
	assert_int_equal(fixture_count(self, "create"), 1);
	fixture_finish(self);
	assert_int_equal(fixture_count(self, "unload"), 1);
}

static void g07_g09_g10_the_export_is_asked_for_version_1_with_room(
	void **state)
{
	struct fixture *self = *state;

	fixture_open(self);
	fixture_prepare(self);
	assert_int_equal(self->script.query_version, 1);
	assert_int_equal(
		self->script.query_bytes, sizeof(MIRACAST_DRIVER_INTERFACE));
}

static void wait_in_caps(struct script *script)
{
	struct fixture *self = fixture_of(script);

	/* The miniport has said that a monitor is there: if anything else
	 * could run, it would now. */
	wait_for(&self->seen, near_us());
	self->number = fixture_count(self, "child") +
		       fixture_count(self, "modes") +
		       fixture_count(self, "context");
	fixture_log(self, "caps-left");
}

static NTSTATUS indicate_early(
	struct script *script, char *error, UINT error_bytes)
{
	(void)error;
	(void)error_bytes;
	fixture_indicate(fixture_of(script), TRUE);
	return STATUS_SUCCESS;
}

static void g200_nothing_else_runs_beside_query_caps(void **state)
{
	struct fixture *self = *state;

	self->script.add_adapter = indicate_early;
	self->script.caps = wait_in_caps;
	self->number = 99;
	fixture_open(self);
	assert_int_equal(self->number, 0);
	fixture_wait(self, "child", 1);
	assert_true(fixture_in_order(self, "caps-left", "child"));
}

static void g196_capabilities_are_asked_for_once(void **state)
{
	struct fixture *self = *state;

	fixture_open(self);
	assert_int_equal(fixture_count(self, "caps"), 1);
	for (int i = 0; i < 3; i++) {
		fixture_prepare(self);
		/* The stored result is what counts. */
		assert_int_equal(fixture_interrupt(self, 1), STATUS_SUCCESS);
		fixture_finish(self);
	}
	assert_int_equal(fixture_count(self, "context"), 3);
	assert_int_equal(fixture_count(self, "caps"), 1);
}

static void g07_g08_a_driver_without_the_export(void **state)
{
	expect_no_driver(*state, BAD_DRIVER_EXPORT, -ENOSYS,
		"QueryMiracastDriverInterface");
}

static void g09_a_driver_of_another_version(void **state)
{
	expect_no_driver(
		*state, BAD_DRIVER_VERSION, -EPROTONOSUPPORT, "0xC0000059");
}

static void g12_a_driver_with_a_small_table(void **state)
{
	expect_no_driver(*state, BAD_DRIVER_SMALL, -EPROTO, "40 bytes");
}

static void g11_a_driver_without_a_function(void **state)
{
	expect_no_driver(
		*state, BAD_DRIVER_STOP, -EPROTO, "StopMiracastSession");
}

static void g13_a_driver_whose_query_fails(void **state)
{
	expect_no_driver(*state, BAD_DRIVER_FAILS, -EPROTO, "0xC0000001");
}

static void no_driver_was_named(void **state)
{
	struct fixture *self = *state;

	self->options.driver_path = NULL;
	fixture_open(self);
	assert_int_equal(host_prepare(self->host, &self->error), -ENOENT);
	assert_int_equal(self->error.fault, HOST_FAULT_MODULE);
}

static void expect_no_miniport(struct fixture *self, const char *path, int code,
	enum host_fault fault, const char *part)
{
	self->options.miniport_path = path;
	assert_int_equal(
		host_open(&self->options, &self->host, &self->error), code);
	assert_null(self->host);
	assert_int_equal(self->error.fault, fault);
	expect_text(self, path);
	expect_text(self, part);
}

static void a_miniport_that_is_not_there(void **state)
{
	expect_no_miniport(*state, "/nowhere/miniport.so", -ENOENT,
		HOST_FAULT_MODULE, "no");
}

static void a_miniport_that_is_no_module(void **state)
{
	expect_no_miniport(*state, NOT_A_MODULE, -ENOEXEC, HOST_FAULT_MODULE,
		"not a module");
}

static void a_miniport_without_the_export(void **state)
{
	expect_no_miniport(*state, MODULE_DRIVER, -ENOSYS, HOST_FAULT_MODULE,
		"SundogQueryAdapter");
}

static void a_miniport_of_another_version(void **state)
{
	expect_no_miniport(*state, BAD_MINIPORT_VERSION, -EPROTONOSUPPORT,
		HOST_FAULT_MODULE, "version 1");
}

static void a_miniport_with_a_small_table(void **state)
{
	expect_no_miniport(*state, BAD_MINIPORT_SMALL, -EPROTO,
		HOST_FAULT_MODULE, "bytes");
}

static void a_miniport_without_a_function(void **state)
{
	expect_no_miniport(*state, BAD_MINIPORT_COMMIT, -EPROTO,
		HOST_FAULT_MODULE, "CommitMode");
}

static void g190_a_miniport_without_miracast(void **state)
{
	expect_no_miniport(*state, BAD_MINIPORT_MIRACAST, -ENODEV,
		HOST_FAULT_ADAPTER, "no Miracast support");
}

static void a_miniport_with_a_small_miracast_table(void **state)
{
	expect_no_miniport(*state, BAD_MINIPORT_OLD, -EPROTONOSUPPORT,
		HOST_FAULT_MODULE, "40 bytes");
}

static void g189_a_miniport_without_a_miracast_function(void **state)
{
	expect_no_miniport(*state, BAD_MINIPORT_IO, -EPROTO, HOST_FAULT_MODULE,
		"DxgkDdiMiracastIoControl");
}

static void g196_a_miniport_that_does_not_tell_its_caps(void **state)
{
	expect_no_miniport(*state, BAD_MINIPORT_CAPS, -ENODEV,
		HOST_FAULT_ADAPTER, "0xC0000001");
}

static void a_miniport_that_wants_huge_chunks(void **state)
{
	expect_no_miniport(*state, BAD_MINIPORT_HUGE, -EPROTO,
		HOST_FAULT_MODULE, "4294967295");
}

static void g193_two_miracast_targets(void **state)
{
	struct fixture *self = *state;

	self->script.children[1] = self->script.children[0];
	self->script.children[1].uid = 8;
	self->script.child_count = 2;
	expect_no_miniport(self, MODULE_MINIPORT, -EPROTO, HOST_FAULT_ADAPTER,
		"2 Miracast targets");
	/* It has been removed again, properly. */
	assert_int_equal(fixture_count(self, "remove"), 1);
	assert_true(fixture_in_order(self, "dereference", "remove"));
}

static void g194_no_miracast_target(void **state)
{
	struct fixture *self = *state;

	self->script.children[0].technology = D3DKMDT_VOT_HDMI;
	expect_no_miniport(self, MODULE_MINIPORT, -EPROTO, HOST_FAULT_ADAPTER,
		"0 Miracast targets");
}

static void g194_other_targets_do_not_matter(void **state)
{
	struct fixture *self = *state;

	self->script.children[1] = self->script.children[0];
	self->script.children[0].technology = D3DKMDT_VOT_HDMI;
	self->script.children[0].uid = 1;
	self->script.child_count = 2;
	fixture_open(self);
	assert_int_equal(fixture_count(self, "caps"), 1);
}

static NTSTATUS refuse_setting(
	struct script *script, char *error, UINT error_bytes)
{
	(void)script;
	strncpy(error, "bad setting fps=x", error_bytes);
	return STATUS_INVALID_PARAMETER;
}

static void a_setting_that_is_refused(void **state)
{
	struct fixture *self = *state;

	self->script.add_adapter = refuse_setting;
	assert_int_equal(
		host_open(&self->options, &self->host, &self->error), -EINVAL);
	assert_int_equal(self->error.fault, HOST_FAULT_SETTING);
	assert_string_equal(self->error.text, "bad setting fps=x");
	assert_int_equal(fixture_count(self, "remove"), 0);
}

static NTSTATUS no_display(struct script *script, char *error, UINT error_bytes)
{
	(void)script;
	(void)error;
	(void)error_bytes;
	return STATUS_UNSUCCESSFUL;
}

static void an_adapter_that_can_not_start(void **state)
{
	struct fixture *self = *state;

	self->script.add_adapter = no_display;
	expect_no_miniport(self, MODULE_MINIPORT, -ENODEV, HOST_FAULT_ADAPTER,
		"0xC0000001");
}

static NTSTATUS in_use(struct script *script, ULONG *target)
{
	(void)script;
	(void)target;
	return STATUS_RESOURCE_IN_USE;
}

static void g203_the_hardware_is_in_use(void **state)
{
	struct fixture *self = *state;

	self->script.create_context = in_use;
	fixture_open(self);
	assert_int_equal(host_prepare(self->host, &self->error), -EBUSY);
	assert_int_equal(self->error.fault, HOST_FAULT_ADAPTER);
	assert_int_equal(fixture_count(self, "uncontext"), 0);
	assert_int_equal(fixture_count(self, "create"), 0);
	/* Later it may be free. */
	self->script.create_context = NULL;
	fixture_prepare(self);
	fixture_finish(self);
}

static NTSTATUS another_target(struct script *script, ULONG *target)
{
	(void)script;
	*target = 99;
	return STATUS_SUCCESS;
}

static void g204_the_context_is_on_another_target(void **state)
{
	struct fixture *self = *state;

	self->script.create_context = another_target;
	fixture_open(self);
	assert_int_equal(host_prepare(self->host, &self->error), -EPROTO);
	expect_text(self, "99");
	assert_int_equal(fixture_count(self, "uncontext"), 1);
}

static NTSTATUS can_not_create(struct script *script)
{
	(void)script;
	return STATUS_INSUFFICIENT_RESOURCES;
}

static void i02_a_create_that_fails(void **state)
{
	struct fixture *self = *state;

	self->script.create = can_not_create;
	fixture_open(self);
	assert_int_equal(host_prepare(self->host, &self->error), -EIO);
	assert_int_equal(self->error.fault, HOST_FAULT_SESSION);
	expect_text(self, "0xC000009A");
	assert_int_equal(fixture_count(self, "destroy"), 0);
	assert_int_equal(fixture_count(self, "unload"), 1);
	assert_int_equal(fixture_count(self, "uncontext"), 1);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_driver_that_is_not_there),
		TEST(a_driver_that_is_no_module),
		TEST(g05_a_driver_of_another_word_size),
		TEST(g04_the_session_is_the_processs_own),
		TEST(g07_g09_g10_the_export_is_asked_for_version_1_with_room),
		TEST(g200_nothing_else_runs_beside_query_caps),
		TEST(g196_capabilities_are_asked_for_once),
		TEST(g07_g08_a_driver_without_the_export),
		TEST(g09_a_driver_of_another_version),
		TEST(g12_a_driver_with_a_small_table),
		TEST(g11_a_driver_without_a_function),
		TEST(g13_a_driver_whose_query_fails),
		TEST(no_driver_was_named),
		TEST(a_miniport_that_is_not_there),
		TEST(a_miniport_that_is_no_module),
		TEST(a_miniport_without_the_export),
		TEST(a_miniport_of_another_version),
		TEST(a_miniport_with_a_small_table),
		TEST(a_miniport_without_a_function),
		TEST(g190_a_miniport_without_miracast),
		TEST(a_miniport_with_a_small_miracast_table),
		TEST(g189_a_miniport_without_a_miracast_function),
		TEST(g196_a_miniport_that_does_not_tell_its_caps),
		TEST(a_miniport_that_wants_huge_chunks),
		TEST(g193_two_miracast_targets),
		TEST(g194_no_miracast_target),
		TEST(g194_other_targets_do_not_matter),
		TEST(a_setting_that_is_refused),
		TEST(an_adapter_that_can_not_start),
		TEST(g203_the_hardware_is_in_use),
		TEST(g204_the_context_is_on_another_target),
		TEST(i02_a_create_that_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
