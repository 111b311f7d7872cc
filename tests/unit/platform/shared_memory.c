#include <errno.h>
#include <string.h>

#include "unit.h"
#include "platform/shared_memory.h"

#define PAGE_BYTES 4096

static void is_zeroed_and_page_aligned(void **state)
{
	struct shared_memory memory;

	(void)state;
	assert_int_equal(
		shared_memory_create(&memory, 3 * PAGE_BYTES + 5, "unit"), 0);
	assert_non_null(memory.handle);
	assert_int_equal(memory.bytes, 3 * PAGE_BYTES + 5);
	assert_true(memory.owner);
	assert_int_equal((uintptr_t)memory.data % PAGE_BYTES, 0);
	for (size_t i = 0; i < memory.bytes; i++)
		assert_int_equal(((char *)memory.data)[i], 0);
	shared_memory_destroy(&memory);
}

static void both_sides_see_the_same_bytes(void **state)
{
	struct shared_memory mine, theirs;

	(void)state;
	assert_int_equal(shared_memory_create(&mine, PAGE_BYTES, "unit"), 0);
	assert_int_equal(
		shared_memory_map(&theirs, mine.handle, PAGE_BYTES), 0);
	assert_false(theirs.owner);
	assert_true(theirs.data != mine.data);
	strcpy(mine.data, "down");
	assert_string_equal(theirs.data, "down");
	strcpy(theirs.data, "up");
	assert_string_equal(mine.data, "up");
	shared_memory_destroy(&theirs);
	shared_memory_destroy(&mine);
}

static void a_mapping_outlives_the_owner(void **state)
{
	struct shared_memory mine, theirs;

	(void)state;
	assert_int_equal(shared_memory_create(&mine, PAGE_BYTES, "unit"), 0);
	assert_int_equal(
		shared_memory_map(&theirs, mine.handle, PAGE_BYTES), 0);
	strcpy(mine.data, "left");
	shared_memory_destroy(&mine);
	assert_string_equal(theirs.data, "left");
	shared_memory_destroy(&theirs);
}

static void unmapping_leaves_the_owners_handle(void **state)
{
	struct shared_memory mine, theirs;

	(void)state;
	assert_int_equal(shared_memory_create(&mine, PAGE_BYTES, "unit"), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
			shared_memory_map(&theirs, mine.handle, PAGE_BYTES), 0);
		shared_memory_destroy(&theirs);
	}
	shared_memory_destroy(&mine);
}

static void a_part_may_be_mapped_but_not_more_than_there_is(void **state)
{
	struct shared_memory mine, theirs;

	(void)state;
	assert_int_equal(
		shared_memory_create(&mine, 2 * PAGE_BYTES, "unit"), 0);
	assert_int_equal(
		shared_memory_map(&theirs, mine.handle, PAGE_BYTES), 0);
	shared_memory_destroy(&theirs);
	assert_int_equal(
		shared_memory_map(&theirs, mine.handle, 2 * PAGE_BYTES + 1),
		-EINVAL);
	assert_int_equal(shared_memory_map(&theirs, mine.handle, 0), -EINVAL);
	assert_null(theirs.data);
	shared_memory_destroy(&theirs);
	shared_memory_destroy(&mine);
}

static void a_dead_handle_is_refused(void **state)
{
	struct shared_memory mine, theirs;
	void *handle;

	(void)state;
	assert_int_equal(shared_memory_create(&mine, PAGE_BYTES, "unit"), 0);
	handle = mine.handle;
	shared_memory_destroy(&mine);
	assert_int_equal(
		shared_memory_map(&theirs, handle, PAGE_BYTES), -EINVAL);
	assert_int_equal(shared_memory_map(&theirs, NULL, PAGE_BYTES), -EINVAL);
}

static void impossible_sizes_are_refused(void **state)
{
	struct shared_memory memory;

	(void)state;
	assert_int_equal(shared_memory_create(&memory, 0, "unit"), -EINVAL);
	assert_int_equal(
		shared_memory_create(&memory, SIZE_MAX, "unit"), -ENOMEM);
	assert_int_equal(
		shared_memory_create(&memory, SIZE_MAX / 4, "unit"), -ENOMEM);
	assert_null(memory.handle);
	assert_null(memory.data);
}

static void destroy_twice_and_of_none_does_nothing(void **state)
{
	struct shared_memory memory = {0};

	(void)state;
	shared_memory_destroy(&memory);
	assert_int_equal(shared_memory_create(&memory, 1, "unit"), 0);
	shared_memory_destroy(&memory);
	assert_null(memory.handle);
	assert_null(memory.data);
	shared_memory_destroy(&memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_zeroed_and_page_aligned),
		cmocka_unit_test(both_sides_see_the_same_bytes),
		cmocka_unit_test(a_mapping_outlives_the_owner),
		cmocka_unit_test(unmapping_leaves_the_owners_handle),
		cmocka_unit_test(
			a_part_may_be_mapped_but_not_more_than_there_is),
		cmocka_unit_test(a_dead_handle_is_refused),
		cmocka_unit_test(impossible_sizes_are_refused),
		cmocka_unit_test(destroy_twice_and_of_none_does_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
