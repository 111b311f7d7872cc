/*
 * "Wireless Display Verify Miracast Support": the two modules as they come,
 * and the target before, during and after a session.
 */
#include "lab.h"

#include <link.h>

#include "platform/module.h"

struct modules {
	struct module *driver, *miniport;
	NTSTATUS(NTAPI *query_driver)(UINT version, UINT bytes, VOID *table);
	SUNDOG_QUERY_ADAPTER *query_miniport;
};

/* What the two would get from a host; nobody answers. */
static NTSTATUS indicate(HANDLE adapter, const DXGK_CHILD_STATUS *status)
{
	(void)adapter;
	(void)status;
	return STATUS_SUCCESS;
}

static void interrupt(HANDLE adapter, DXGKARGCB_NOTIFY_INTERRUPT_DATA *data)
{
	(void)adapter;
	(void)data;
}

static void dpc(HANDLE adapter)
{
	(void)adapter;
}

static struct module *load(const char *path)
{
	struct module *module;
	char reason[200];

	if (module_load(path, &module, reason, sizeof(reason)) < 0)
		fail_msg("%s: %s", path, reason);
	return module;
}

static void load_both(struct modules *self)
{
	void *symbol;

	self->driver = load(LAB_DRIVER);
	self->miniport = load(LAB_MINIPORT);
	symbol = module_symbol(self->driver, SUNDOG_MIRACAST_EXPORT_NAME);
	assert_non_null(symbol);
	memcpy(&self->query_driver, &symbol, sizeof(symbol));
	symbol = module_symbol(self->miniport, SUNDOG_QUERY_ADAPTER_EXPORT);
	assert_non_null(symbol);
	memcpy(&self->query_miniport, &symbol, sizeof(symbol));
}

static void unload_both(struct modules *self)
{
	module_unload(self->driver);
	module_unload(self->miniport);
}

static int count_object(struct dl_phdr_info *info, size_t bytes, void *ctx)
{
	(void)info;
	(void)bytes;
	++*(unsigned *)ctx;
	return 0;
}

static unsigned loaded_objects(void)
{
	unsigned count = 0;

	dl_iterate_phdr(count_object, &count);
	return count;
}

static void g02_g03_the_driver_is_a_module_of_its_own(void **state)
{
	struct modules modules = {0};
	unsigned before = loaded_objects();

	(void)state;
	/* It brings no other library into the process with it. */
	modules.driver = load(LAB_DRIVER);
	assert_int_equal(loaded_objects(), before + 1);
	module_unload(modules.driver);

	load_both(&modules);
	assert_string_not_equal(
		module_path(modules.driver), module_path(modules.miniport));
	/* Neither is the other one as well, nor a Direct3D driver. */
	assert_null(module_symbol(modules.driver, SUNDOG_QUERY_ADAPTER_EXPORT));
	assert_null(
		module_symbol(modules.miniport, SUNDOG_MIRACAST_EXPORT_NAME));
	assert_null(module_symbol(modules.driver, "OpenAdapter"));
	assert_null(module_symbol(modules.driver, "OpenAdapter10"));
	unload_both(&modules);
}

static void g06_g09_g11_g12_the_driver_has_the_interface(void **state)
{
	struct modules modules;
	MIRACAST_DRIVER_INTERFACE table = {0};

	(void)state;
	load_both(&modules);
	assert_int_equal(
		modules.query_driver(MIRACAST_DRIVER_INTERFACE_VERSION_1,
			sizeof(table), &table),
		STATUS_SUCCESS);
	assert_int_equal(table.Size, sizeof(table));
	assert_non_null(table.CreateMiracastContext);
	assert_non_null(table.DestroyMiracastContext);
	assert_non_null(table.StartMiracastSession);
	assert_non_null(table.StopMiracastSession);
	assert_non_null(table.HandleKernelModeMessage);
	assert_int_not_equal(
		modules.query_driver(MIRACAST_DRIVER_INTERFACE_VERSION_1 + 1,
			sizeof(table), &table),
		STATUS_SUCCESS);
	unload_both(&modules);
}

static void g189_g191_to_g199_the_miniport_has_one_miracast_target(void **state)
{
	struct sundog_adapter_callbacks callbacks = {
		.Size = sizeof(callbacks),
		.IndicateChildStatus = indicate,
		.NotifyInterrupt = interrupt,
		.NotifyDpc = dpc,
	};
	struct modules modules;
	struct sundog_adapter_interface table = {0};
	DXGK_MIRACAST_DISPLAY_INTERFACE miracast = {0};
	DXGK_MIRACAST_CAPS caps[2];
	struct sundog_child children[4];
	UINT count = 4;
	PVOID adapter;

	(void)state;
	load_both(&modules);
	assert_int_equal(modules.query_miniport(
				 SUNDOG_ADAPTER_VERSION, sizeof(table), &table),
		STATUS_SUCCESS);
	assert_int_equal(table.AddAdapter(&callbacks, "screen=pattern\n",
				 &adapter, NULL, 0),
		STATUS_SUCCESS);
	/* A host that does not ask for Miracast sees no target for it. */
	assert_int_equal(table.QueryChildRelations(adapter, children, &count),
		STATUS_SUCCESS);
	assert_int_equal(count, 0);

	assert_int_equal(table.QueryInterface(adapter,
				 &GUID_DEVINTERFACE_MIRACAST_DISPLAY,
				 DXGK_MIRACAST_DISPLAY_INTERFACE_VERSION_1,
				 sizeof(miracast), &miracast),
		STATUS_SUCCESS);
	assert_int_equal(miracast.Size, sizeof(miracast));
	assert_int_equal(
		miracast.Version, DXGK_MIRACAST_DISPLAY_INTERFACE_VERSION_1);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(miracast.DxgkDdiMiracastQueryCaps(
					 adapter, sizeof(caps[i]), &caps[i]),
			STATUS_SUCCESS);
	assert_memory_equal(&caps[0], &caps[1], sizeof(caps[0]));
	assert_int_equal(caps[0].MaxChunkPrivateDriverDataSize,
		sizeof(struct sundog_chunk));
	assert_int_equal(caps[0].Flags.Reserved, 0);

	count = 4;
	assert_int_equal(table.QueryChildRelations(adapter, children, &count),
		STATUS_SUCCESS);
	assert_int_equal(count, 1);
	assert_int_equal(children[0].technology, D3DKMDT_VOT_MIRACAST);
	assert_int_equal(children[0].hpd, HpdAwarenessInterruptible);
	table.RemoveAdapter(adapter);
	unload_both(&modules);
}

static void g51_g52_g223_the_target_is_connected_in_a_session_only(void **state)
{
	struct lab *lab = lab_open(NULL);
	struct scripted_sink *sink = lab_sink(CEA_640x480p60, 0, HH_640x360p30);
	struct host_display display;
	struct host_outcome outcome;

	(void)state;
	assert_false(host_query_display(lab->host, &display));
	assert_int_equal(display.base_type, D3DKMDT_VOT_MIRACAST);
	lab_play(lab, sink);
	assert_true(host_query_display(lab->host, &display));
	assert_int_equal(display.base_type, D3DKMDT_VOT_MIRACAST);
	assert_true(display.active);
	assert_true(display.powered);
	outcome = lab_end(lab);
	assert_false(outcome.start_failed);
	assert_false(outcome.reported);
	assert_true(outcome.monitor_connected);
	assert_false(host_query_display(lab->host, &display));
	lab_sink_close(sink);
	lab_close(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g02_g03_the_driver_is_a_module_of_its_own),
		cmocka_unit_test(g06_g09_g11_g12_the_driver_has_the_interface),
		cmocka_unit_test(
			g189_g191_to_g199_the_miniport_has_one_miracast_target),
		cmocka_unit_test(
			g51_g52_g223_the_target_is_connected_in_a_session_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
