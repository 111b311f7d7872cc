#include "miniport_bench.h"

#include <string.h>

#include "verdict.h"

bool miniport_bench_open(struct miniport_bench *self,
	const struct subject *subject, const char *const *rules)
{
	char words[200] = "";
	NTSTATUS status;

	memset(self, 0, sizeof(*self));
	if (!miniport_stage_settings(&self->stage, subject)) {
		miniport_stage_none(rules, self->stage.why);
		miniport_stage_close(&self->stage);
		return false;
	}
	miniport_probe_query(
		SUNDOG_ADAPTER_VERSION, sizeof(self->table), &self->table);
	verdict_phase("the adapter was added");
	/* The probe answers in the place of the host that is not there. */
	status = self->table.AddAdapter(NULL, self->stage.settings,
		&self->adapter, words, sizeof(words));
	if (NT_SUCCESS(status))
		return true;
	self->adapter = NULL;
	miniport_stage_none(rules, "its adapter can't be added twice");
	miniport_bench_close(self);
	return false;
}

bool miniport_bench_start(struct miniport_bench *self, const char *const *rules)
{
	struct sundog_child children[MINIPORT_CHILDREN];
	UINT count = MINIPORT_CHILDREN;
	DXGK_MIRACAST_CAPS caps;

	verdict_phase("the adapter was started");
	if (NT_SUCCESS(self->table.QueryInterface(self->adapter,
		    &GUID_DEVINTERFACE_MIRACAST_DISPLAY,
		    DXGK_MIRACAST_DISPLAY_INTERFACE_VERSION_1,
		    sizeof(self->miracast), &self->miracast)) &&
		self->miracast.DxgkDdiMiracastQueryCaps &&
		self->miracast.DxgkDdiMiracastCreateContext &&
		self->miracast.DxgkDdiMiracastDestroyContext &&
		NT_SUCCESS(self->miracast.DxgkDdiMiracastQueryCaps(
			self->adapter, sizeof(caps), &caps)) &&
		NT_SUCCESS(self->table.QueryChildRelations(
			self->adapter, children, &count)))
		return true;
	miniport_stage_none(rules, "it has no whole Miracast interface");
	return false;
}

void miniport_bench_close(struct miniport_bench *self)
{
	if (self->adapter) {
		verdict_phase("the adapter was removed");
		self->table.RemoveAdapter(self->adapter);
		self->adapter = NULL;
	}
	miniport_stage_close(&self->stage);
}
