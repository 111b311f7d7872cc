/*
 * "Wireless Display Verify OPM On Real Sink": protection that is reported as
 * supported can be enabled. It is optional, and this source reports that it has
 * none: then a session begins with a sink that has it and with one that has
 * not, and nothing is protected.
 */
#include "lab.h"

#include "platform/module.h"

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

static void g201_g220_no_protection_is_reported(void **state)
{
	struct sundog_adapter_callbacks callbacks = {
		.Size = sizeof(callbacks),
		.IndicateChildStatus = indicate,
		.NotifyInterrupt = interrupt,
		.NotifyDpc = dpc,
	};
	struct sundog_adapter_interface table = {0};
	DXGK_MIRACAST_DISPLAY_INTERFACE miracast = {0};
	DXGK_MIRACAST_CAPS caps;
	SUNDOG_QUERY_ADAPTER *query;
	struct module *module;
	char reason[200];
	PVOID adapter;
	void *symbol;

	(void)state;
	assert_int_equal(
		module_load(LAB_MINIPORT, &module, reason, sizeof(reason)), 0);
	symbol = module_symbol(module, SUNDOG_QUERY_ADAPTER_EXPORT);
	assert_non_null(symbol);
	memcpy(&query, &symbol, sizeof(symbol));
	assert_int_equal(query(SUNDOG_ADAPTER_VERSION, sizeof(table), &table),
		STATUS_SUCCESS);
	assert_int_equal(table.AddAdapter(&callbacks, "screen=pattern\n",
				 &adapter, NULL, 0),
		STATUS_SUCCESS);
	assert_int_equal(table.QueryInterface(adapter,
				 &GUID_DEVINTERFACE_MIRACAST_DISPLAY,
				 DXGK_MIRACAST_DISPLAY_INTERFACE_VERSION_1,
				 sizeof(miracast), &miracast),
		STATUS_SUCCESS);
	memset(&caps, 0xFF, sizeof(caps));
	assert_int_equal(
		miracast.DxgkDdiMiracastQueryCaps(adapter, sizeof(caps), &caps),
		STATUS_SUCCESS);
	assert_int_equal(caps.Flags.HdcpSupport, 0);
	table.RemoveAdapter(adapter);
	module_unload(module);
}

static void expect_session(struct scripted_sink *sink)
{
	struct lab *lab = lab_open(NULL);
	struct host_outcome outcome;

	lab_play(lab, sink);
	assert_int_equal(ts_demux_stats(sink->demux)->protected_units, 0);
	outcome = lab_end(lab);
	assert_false(outcome.start_failed);
	assert_false(outcome.reported);
	lab_sink_close(sink);
	lab_close(lab);
}

static void g46_a_sink_without_protection(void **state)
{
	(void)state;
	expect_session(lab_sink(CEA_640x480p60, 0, 0));
}

static void g46_g220_a_sink_with_protection(void **state)
{
	struct scripted_sink *sink = lab_sink(CEA_640x480p60, 0, 0);

	(void)state;
	/* Said without having been asked, in the place of another answer. */
	sink->right = "wfd_standby_resume_capability: supported";
	sink->wrong = "wfd_content_protection: HDCP2.1 port=119";
	expect_session(sink);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g201_g220_no_protection_is_reported),
		cmocka_unit_test(g46_a_sink_without_protection),
		cmocka_unit_test(g46_g220_a_sink_with_protection),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
