#include "reasons.h"

#include <string.h>

static const char package[] =
	"a matter of the driver's package, which is not looked at";
static const char inside[] =
	"how the module does it inside can't be seen through the interface";
static const char structure[] = "the interface's structures leave no other way";
static const char may[] = "a permission: nothing to break";
static const char no_number[] =
	"the record gives it no number, but in other rules (G-173)";
static const char sleeping[] =
	"to a driver sleep is a Stop and a Start: judged as G-187";
static const char always[] = "every chunk here has private data";
static const char hardware[] = "needs the graphics hardware";
static const char levels[] =
	"about the kernel (interrupt levels, address space), which is not here";
static const char hdcp[] = "needs HDCP: a key exchange with a real sink";
static const char sound[] = "needs an audio endpoint of the system";
static const char policy[] = "a policy of the system's, nothing to do here";
static const char elsewhere[] = "what is left of it after Stop is judged as "
				"G-175 (sockets) and G-177 (packets)";

static const struct group {
	const char *reason;
	const char *const *rules;
} groups[] = {
#define RULES(...) ((const char *const[]){__VA_ARGS__, NULL})
	{package, RULES("G-01", "G-02", "G-03")},
	{inside, RULES("G-40", "G-41", "G-85")},
	{structure, RULES("G-14")},
	{may, RULES("G-125", "G-181")},
	{sleeping, RULES("G-188")},
	{always, RULES("G-100")},
	{no_number, RULES("G-130", "G-172")},
	{hardware, RULES("G-141", "G-157", "G-215", "G-218")},
	{levels, RULES("G-87", "G-96")},
	{hdcp, RULES("G-201", "G-220")},
	{sound, RULES("G-217")},
	{policy, RULES("G-224")},
	{elsewhere, RULES("G-174")},
#undef RULES
};

const char *reason_for(const struct rule *rule)
{
	bool judged = rule_judged(rule->id, SCENARIO_DRIVER) ||
		      rule_judged(rule->id, SCENARIO_MINIPORT);

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (rule_listed(groups[i].rules, rule->id))
			return groups[i].reason;
	if (rule->parties == RULE_HOST && !judged)
		return "a rule for the host, which the verifier is itself";
	return NULL;
}
