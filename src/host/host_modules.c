#include "host_modules.h"

#include <errno.h>
#include <string.h>

#include "host_calls.h"
#include "host_error.h"

#define REASON_BYTES 200

/* One kind of module: what messages and notes call it. */
struct kind {
	const char *name;   /* "driver" */
	const char *noun;   /* the same in a note of host_calls.h */
	const char *export; /* what it must export */
};

static const struct kind driver_kind = {
	"Miracast driver", "the driver", SUNDOG_MIRACAST_EXPORT_NAME};
static const struct kind miniport_kind = {
	"miniport", "the display miniport", SUNDOG_QUERY_ADAPTER_EXPORT};

static int explain_load(const struct kind *kind, const char *path, int code,
	const char *reason, struct host_error *error)
{
	switch (code) {
	case -ENOENT:
		return host_fail(error, code, HOST_FAULT_MODULE,
			"there is no %s module '%s': check the path",
			kind->name, path);
	case -ENOEXEC:
		return host_fail(error, code, HOST_FAULT_MODULE,
			"'%s' is not a module for this machine (%s): give a %s "
			"built as a shared library for it",
			path, reason, kind->name);
	case -ENOMEM:
		return host_fail(error, code, HOST_FAULT_SYSTEM,
			"no memory left to load the %s '%s'", kind->name, path);
	default:
		return host_fail(error, code, HOST_FAULT_MODULE,
			"the %s '%s' can't be loaded (%s): install what it "
			"needs",
			kind->name, path, reason);
	}
}

/* Loads path and looks the export up. Its address is the result; the name for
 * the notes goes into name (CRASH_NAME_BYTES). */
static int load(const struct kind *kind, const char *path, char *name,
	struct module **out, void **export, struct host_error *error)
{
	char reason[REASON_BYTES] = "";
	int code;

	*out = NULL;
	if (!path || !*path)
		return host_fail(error, -ENOENT, HOST_FAULT_MODULE,
			"no %s module was named: give its path", kind->name);
	host_call_name(name, CRASH_NAME_BYTES, kind->noun, path);
	code = host_call_load(name, path, out, reason, sizeof(reason));
	if (code)
		return explain_load(kind, path, code, reason, error);
	*export = module_symbol(*out, kind->export); /* G-07 */
	if (!*export) {
		host_call_unload(name, *out, NULL);
		*out = NULL;
		return host_fail(error, -ENOSYS, HOST_FAULT_MODULE,
			"'%s' does not export %s, so it is no %s (G-08): give "
			"another module",
			path, kind->export, kind->name);
	}
	crash_module(name, *export);
	return 0;
}

/* What the export said when it was asked for its table. */
static int explain_query(const struct kind *kind, const char *path,
	unsigned version, NTSTATUS status, struct host_error *error)
{
	if (status == STATUS_REVISION_MISMATCH ||
		status == STATUS_NOT_SUPPORTED)
		return host_fail(error, -EPROTONOSUPPORT, HOST_FAULT_MODULE,
			"the %s '%s' does not speak version %u of the "
			"interface (%s answered 0x%08X): give one built for it",
			kind->name, path, version, kind->export,
			host_status_hex(status));
	return host_fail(error, -EPROTO, HOST_FAULT_MODULE,
		"the %s '%s' gave no interface: %s answered 0x%08X", kind->name,
		path, kind->export, host_status_hex(status));
}

static int explain_size(const struct kind *kind, const char *path,
	unsigned size, unsigned expected, struct host_error *error)
{
	return host_fail(error, -EPROTO, HOST_FAULT_MODULE,
		"the %s '%s' gave an interface of %u bytes where %u are "
		"expected: build it against these headers",
		kind->name, path, size, expected);
}

static int explain_missing(const struct kind *kind, const char *path,
	const char *function, struct host_error *error)
{
	return host_fail(error, -EPROTO, HOST_FAULT_MODULE,
		"the %s '%s' has no %s in its interface: all functions are "
		"needed",
		kind->name, path, function);
}

static const char *missing_in_driver(const MIRACAST_DRIVER_INTERFACE *table)
{
	if (!table->CreateMiracastContext)
		return "CreateMiracastContext";
	if (!table->DestroyMiracastContext)
		return "DestroyMiracastContext";
	if (!table->StartMiracastSession)
		return "StartMiracastSession";
	if (!table->StopMiracastSession)
		return "StopMiracastSession";
	if (!table->HandleKernelModeMessage)
		return "HandleKernelModeMessage";
	return NULL;
}

int host_driver_load(struct host_driver *self, const char *path,
	QUERY_MIRACAST_DRIVER_INTERFACE built_in, struct host_error *error)
{
	const unsigned size = sizeof(self->table);
	QUERY_MIRACAST_DRIVER_INTERFACE query = built_in;
	const char *missing;
	NTSTATUS status;
	int code = 0;

	memset(self, 0, sizeof(*self));
	if (built_in)
		host_call_name(
			self->name, sizeof(self->name), driver_kind.noun, path);
	else
		code = load(&driver_kind, path, self->name, &self->module,
			&self->export, error);
	if (code)
		return code;

	/* ISO C has no cast from an object pointer to a function pointer. */
	if (!built_in)
		memcpy(&query, &self->export, sizeof(query));
	/* G-09, G-10 */
	status = host_call_query_driver(self, query,
		MIRACAST_DRIVER_INTERFACE_VERSION_1, size, &self->table);
	missing = missing_in_driver(&self->table);
	if (!NT_SUCCESS(status))
		code = explain_query(&driver_kind, path,
			MIRACAST_DRIVER_INTERFACE_VERSION_1, status, error);
	else if (self->table.Size < size) /* G-12 */
		code = explain_size(
			&driver_kind, path, self->table.Size, size, error);
	else if (missing) /* G-11 */
		code = explain_missing(&driver_kind, path, missing, error);
	if (code)
		host_driver_unload(self);
	return code;
}

void host_driver_unload(struct host_driver *self)
{
	if (self->module)
		host_call_unload(self->name, self->module, self->export);
	memset(self, 0, sizeof(*self));
}

static const char *missing_in_miniport(
	const struct sundog_adapter_interface *table)
{
	if (!table->AddAdapter)
		return "AddAdapter";
	if (!table->RemoveAdapter)
		return "RemoveAdapter";
	if (!table->QueryInterface)
		return "QueryInterface";
	if (!table->QueryChildRelations)
		return "QueryChildRelations";
	if (!table->QueryChildStatus)
		return "QueryChildStatus";
	if (!table->QueryDeviceDescriptor)
		return "QueryDeviceDescriptor";
	if (!table->EnumModes)
		return "EnumModes";
	if (!table->CommitMode)
		return "CommitMode";
	return NULL;
}

int host_miniport_load(struct host_miniport *self, const char *path,
	SUNDOG_QUERY_ADAPTER *built_in, struct host_error *error)
{
	const unsigned size = sizeof(self->table);
	SUNDOG_QUERY_ADAPTER *query = built_in;
	const char *missing;
	NTSTATUS status;
	int code = 0;

	memset(self, 0, sizeof(*self));
	if (built_in)
		host_call_name(self->name, sizeof(self->name),
			miniport_kind.noun, path);
	else
		code = load(&miniport_kind, path, self->name, &self->module,
			&self->export, error);
	if (code)
		return code;

	if (!built_in)
		memcpy(&query, &self->export, sizeof(query));
	status = host_call_query_adapter(
		self, query, SUNDOG_ADAPTER_VERSION, size, &self->table);
	missing = missing_in_miniport(&self->table);
	if (!NT_SUCCESS(status))
		code = explain_query(&miniport_kind, path,
			SUNDOG_ADAPTER_VERSION, status, error);
	else if (self->table.Size < size)
		code = explain_size(
			&miniport_kind, path, self->table.Size, size, error);
	else if (missing)
		code = explain_missing(&miniport_kind, path, missing, error);
	if (code)
		host_miniport_unload(self);
	return code;
}

void host_miniport_unload(struct host_miniport *self)
{
	if (self->module)
		host_call_unload(self->name, self->module, self->export);
	memset(self, 0, sizeof(*self));
}
