/*
 * The faults: each is a mistake that an author could make, done in the
 * plainest way, and the one rule under which a verifier must flag it. A module
 * is built for each (meson.build reads this page), and tests/verify/faults.py,
 * which reads it too, wants each flagged under its rule and no other.
 *
 *   DRIVER_FAULT(name, rule, what it does)      faulty_driver.c
 *   MINIPORT_FAULT(name, rule, what it does)    faulty_miniport.c
 *
 * One entry begins on one line. Where the rule is not obvious the sentence says
 * why it is this one.
 */
#ifndef DRIVER_FAULT
#define DRIVER_FAULT(name, rule, what)
#endif
#ifndef MINIPORT_FAULT
#define MINIPORT_FAULT(name, rule, what)
#endif

/* clang-format off */

/* --- loading, Query ------------------------------------------------------- */

DRIVER_FAULT(no_export, "G-06",
	"exports QueryMiracastInterface instead")
DRIVER_FAULT(writes_past_size, "G-10",
	"clears the table of a later version, 16 bytes longer than the host's "
	"buffer: the host supplies it with its size")
DRIVER_FAULT(null_function, "G-11",
	"has no messages to handle, and leaves that pointer NULL")
DRIVER_FAULT(size_wrong, "G-12",
	"sets Size to five pointers and forgets the member itself")
DRIVER_FAULT(knows_no_version_1, "G-13",
	"refuses the version that the host asks for")
DRIVER_FAULT(ignores_buffer_size, "I-01",
	"writes its table into a buffer that is too small for it")
DRIVER_FAULT(accepts_any_version, "I-01",
	"does not look at the version it is asked for")

/* --- Create, the context -------------------------------------------------- */

DRIVER_FAULT(null_context, "G-18",
	"keeps its context in a static variable and returns none")
DRIVER_FAULT(create_fails_sometimes, "G-17",
	"has no context left each twentieth time in a process")
DRIVER_FAULT(failing_create_keeps_thread, "I-02",
	"starts its worker before it looks at the callbacks, and leaves it "
	"when Create fails")
DRIVER_FAULT(one_context_only, "I-13",
	"refuses a second context in the process")
DRIVER_FAULT(callback_after_destroy, "G-20",
	"reports its last statistic when the module is unloaded")
DRIVER_FAULT(wrong_handle, "G-21",
	"gives its own context as the device to ReportStatistic")

/* --- Start ---------------------------------------------------------------- */

DRIVER_FAULT(failed_start_closes_rtsp, "G-27",
	"closes all sockets when Start fails, the host's among them")
DRIVER_FAULT(teardown_closes_rtsp, "G-27",
	"closes the RTSP socket when the sink ends the session")
DRIVER_FAULT(remembers_sink, "G-29",
	"answers a second Start at once with what it learned in the first, and "
	"talks to the sink afterwards: what it does not even begin in Start")
DRIVER_FAULT(asks_nothing, "G-31",
	"returns from the first Start in a process as soon as M1 is answered, "
	"and asks about the monitor afterwards")
DRIVER_FAULT(ignores_bandwidth, "G-33",
	"starts a session on a link too slow for 1024x768")
DRIVER_FAULT(start_always_succeeds, "G-34",
	"returns success though the sink hung up during Start")
DRIVER_FAULT(late_session_info, "G-35",
	"completes the session info a moment after Start returned")
DRIVER_FAULT(silence_is_success, "G-34",
	"returns success when the connection ended before the sink had said a "
	"word")
DRIVER_FAULT(monitor_always, "G-36",
	"sets MonitorConnected whatever the sink said")
DRIVER_FAULT(monitor_never, "G-36",
	"forgets to set MonitorConnected")
DRIVER_FAULT(reduced_unsaid, "G-37",
	"offers fewer modes on a slow link and does not say so")
DRIVER_FAULT(reduced_always, "G-37",
	"says that it offers fewer modes, and offers them all")
DRIVER_FAULT(reserved_bits, "G-38",
	"keeps flags of its own in the reserved bits of the session info")
DRIVER_FAULT(arrival_in_start, "G-39",
	"asks for the monitor's arrival before it returns from Start")
DRIVER_FAULT(needs_display, "G-45",
	"fails Start when no display is attached to the sink")
DRIVER_FAULT(monitor_soon, "G-45",
	"tells the miniport of a monitor 300 ms after Start, there or not")
DRIVER_FAULT(impatient, "G-47",
	"fails Start when the sink took more than a second for it")
DRIVER_FAULT(failed_start_leaves_socket, "I-03",
	"leaves its stream socket open when Start fails, until Destroy")

/* --- the monitor ---------------------------------------------------------- */

DRIVER_FAULT(arrival_never, "G-48",
	"never tells the miniport of the monitor that was there at Start")
DRIVER_FAULT(no_description, "G-49",
	"keeps the monitor's EDID to itself")
DRIVER_FAULT(description_swapped, "G-49",
	"hands the EDID on with two bytes of it swapped")
DRIVER_FAULT(hot_plug_ignored, "G-58",
	"never tells the miniport of a monitor that came after Start")
DRIVER_FAULT(departure_ignored, "G-59",
	"never tells the miniport that the monitor was unplugged")
DRIVER_FAULT(departs_silently, "G-61",
	"says no word to the sink any more once its monitor is gone")
DRIVER_FAULT(second_monitor_dark, "G-62",
	"takes no mode for the second monitor that was plugged in")
DRIVER_FAULT(monitor_events_unlogged, "G-143",
	"reports no MONITOR_ARRIVE and no MONITOR_DEPART")

/* --- messages and I/O controls -------------------------------------------- */

DRIVER_FAULT(handler_not_reentrant, "G-66",
	"keeps the message it works on in the context, where a second call "
	"overwrites it")
DRIVER_FAULT(returns_too_many_bytes, "G-71",
	"says it wrote a reply of 16 bytes, whatever the output buffer holds")
DRIVER_FAULT(answers_past_room, "G-71",
	"writes a reply of 16 bytes behind the room for it")
DRIVER_FAULT(input_overwritten, "G-71",
	"counts in the message itself how often it was looked at")
DRIVER_FAULT(handler_always_succeeds, "G-72",
	"returns success for a message that it did not understand")
DRIVER_FAULT(believes_message, "V-01",
	"reads as many bytes as a message says it has: a crash, so the rule of "
	"crashes, with the phase; I-14 is not reached")
DRIVER_FAULT(waits_for_message, "V-02",
	"waits for the rest of a message that has not even a magic number: a "
	"hang, so the rule of hangs; I-14 is not reached")
DRIVER_FAULT(power_off_ignored, "G-83",
	"takes the message to switch the monitor off for one about nothing")
DRIVER_FAULT(power_on_ignored, "G-84",
	"never wakes the sink up again")
DRIVER_FAULT(stream_not_restarted, "G-214",
	"agrees on another mode with the sink, and does not tell the miniport")
DRIVER_FAULT(hardware_access, "G-91",
	"asks for hardware access with every I/O control")

/* --- chunks --------------------------------------------------------------- */

DRIVER_FAULT(two_takers, "G-101",
	"lets a second thread look for chunks while one waits for them")
DRIVER_FAULT(five_events, "G-104",
	"waits for five events of its own")
DRIVER_FAULT(walks_past_size, "G-106",
	"walks through the packets up to the end of its buffer, not of what "
	"was returned")
DRIVER_FAULT(wait_0_is_chunk, "G-107",
	"takes STATUS_WAIT_0 for a chunk, being the same number as success")
DRIVER_FAULT(reset_ignored, "G-113",
	"goes on after CONNECTION_RESET as after a time-out")
DRIVER_FAULT(steps_by_sizeof, "G-115",
	"finds the next packet sizeof(MIRACAST_CHUNK_DATA) and the private "
	"data further")

/* --- statistics ----------------------------------------------------------- */

DRIVER_FAULT(chunk_sent_never, "G-128",
	"reports no CHUNK_SENT")
DRIVER_FAULT(chunk_sent_last_only, "G-128",
	"reports CHUNK_SENT for the last slice of each picture only")
DRIVER_FAULT(chunk_sent_own_numbers, "G-131",
	"counts frames itself in CHUNK_SENT, from 100001 on: not the frame's "
	"number, which all its reports share")
DRIVER_FAULT(chunk_sent_extra_part, "G-132",
	"reports the whole picture as one more part when its last slice is "
	"sent")
DRIVER_FAULT(chunk_sent_late, "G-138",
	"reports CHUNK_SENT from a worker, 50 ms after the packets")
DRIVER_FAULT(chunk_sent_twice, "G-138",
	"reports CHUNK_SENT again for the same part")
DRIVER_FAULT(drops_unreported, "G-139",
	"reports no FRAME_DROPPED")
DRIVER_FAULT(idr_unlogged, "G-142",
	"does not report the sink's requests for an IDR")
DRIVER_FAULT(payload_cut, "G-219",
	"sends a few bytes of each slice of every tenth picture")
DRIVER_FAULT(sequence_jumps, "G-219",
	"leaves out an RTP sequence number now and then")
DRIVER_FAULT(preferred_mode_event, "G-145",
	"logs SINK_FAILED_PREFERRED_MODE_CHANGE when the sink refused a mode")
DRIVER_FAULT(force_uint32, "G-146",
	"logs an event of FORCE_UINT32 for \"none\" when a session starts")
DRIVER_FAULT(force_uint32_type, "G-146",
	"gives a record of no kind the type FORCE_UINT32")
DRIVER_FAULT(force_uint32_chunk, "G-146",
	"reports a frame that it dropped as FORCE_UINT32 as well")
DRIVER_FAULT(force_uint32_status, "G-146",
	"reports FORCE_UINT32 once more when the connection to the sink breaks")

/* --- errors --------------------------------------------------------------- */

DRIVER_FAULT(loss_unreported, "G-147",
	"reports nothing when the connection to the sink breaks")
DRIVER_FAULT(reports_for_nothing, "G-147",
	"reports that all is well, as CRITICAL_ERROR with STATUS_SUCCESS, when "
	"a stream has begun")
DRIVER_FAULT(detail_always_0, "G-151",
	"gives 0 as the Status of every error it reports")
DRIVER_FAULT(keepalive_unreported, "G-152",
	"reports nothing when the sink answers no keep-alive any more")
DRIVER_FAULT(teardown_is_critical, "G-153",
	"reports CRITICAL_ERROR when the sink asked to be disconnected")
DRIVER_FAULT(bandwidth_is_critical, "G-154",
	"reports CRITICAL_ERROR when the link got too slow for the mode")
DRIVER_FAULT(mode_failure_is_critical, "G-155",
	"reports CRITICAL_ERROR when the sink refused every mode")
DRIVER_FAULT(loss_is_keepalive, "G-156",
	"reports MISSING_KEEPALIVE when the connection to the sink breaks")

/* --- data rates ----------------------------------------------------------- */

DRIVER_FAULT(needs_rates, "G-158",
	"fails Start when the host has no data rates to tell")
DRIVER_FAULT(null_statistics, "V-01",
	"reads the data rate without asking whether there is any: a crash, so "
	"the rule of crashes, with the phase; G-169 is not reached")
DRIVER_FAULT(null_ends_session, "G-169",
	"takes the end of the data rates for the end of the link")

/* --- Stop and Destroy ----------------------------------------------------- */

DRIVER_FAULT(departs_in_stop, "G-171",
	"asks the miniport to remove the monitor in Stop")
DRIVER_FAULT(stop_slow, "G-173",
	"takes four seconds for Stop")
DRIVER_FAULT(socket_left, "G-175",
	"closes a socket of the session in Destroy, not in Stop")
DRIVER_FAULT(stop_closes_rtsp, "G-176",
	"closes the RTSP socket in Stop")
DRIVER_FAULT(flushes_in_destroy, "G-177",
	"sends in Destroy what was left of the stream")
DRIVER_FAULT(memory_left, "G-180",
	"does not release the memory of its context in Destroy")
DRIVER_FAULT(session_leak, "G-180",
	"does not release in Stop what it allocated in Start, nor in Destroy")
DRIVER_FAULT(message_leak, "G-180",
	"copies each message and does not release the copy")
DRIVER_FAULT(destroy_slow, "G-182",
	"takes four seconds for Destroy")
DRIVER_FAULT(thread_left, "G-184",
	"leaves a thread waiting for ever after Destroy")
DRIVER_FAULT(event_left, "G-184",
	"leaves an event open after Destroy")
DRIVER_FAULT(starts_once, "I-04",
	"refuses the second Start on a context")
DRIVER_FAULT(third_session_fails, "G-187",
	"refuses the third session in a process")

/* --- miniport: interface, child, caps ------------------------------------- */

MINIPORT_FAULT(ignores_buffer_size, "I-01",
	"writes its table into a buffer that is too small for it")
MINIPORT_FAULT(accepts_any_version, "I-01",
	"does not look at the version it is asked for")
MINIPORT_FAULT(interface_incomplete, "G-189",
	"leaves QueryCaps out of its Miracast interface")
MINIPORT_FAULT(any_interface, "G-190",
	"answers every query for an interface with its Miracast interface")
MINIPORT_FAULT(target_unasked, "G-191",
	"reports a Miracast target to a host that never asked for Miracast")
MINIPORT_FAULT(two_children, "G-192",
	"reports two Miracast targets")
MINIPORT_FAULT(child_not_miracast, "G-194",
	"reports its target as HDMI")
MINIPORT_FAULT(child_polled, "G-195",
	"wants its target to be polled")
MINIPORT_FAULT(caps_change, "G-197",
	"reports other capabilities when it is asked again")
MINIPORT_FAULT(caps_size_unchecked, "G-198",
	"fills in its capabilities whatever room there is")
MINIPORT_FAULT(caps_reserved_bits, "G-199",
	"sets reserved flags of its capabilities")

/* --- miniport: the context ------------------------------------------------ */

MINIPORT_FAULT(context_kept, "G-185",
	"is still in use after DestroyContext")
MINIPORT_FAULT(message_after_destroy, "G-185",
	"sends a message through the callbacks of a destroyed context: they "
	"are among its resources")
MINIPORT_FAULT(no_departure, "G-186",
	"reports no departure in DestroyContext")
MINIPORT_FAULT(context_refused, "G-202",
	"has not what a session needs, and makes no context")
MINIPORT_FAULT(second_context, "G-203",
	"gives a second context while there is one")
MINIPORT_FAULT(target_id_wrong, "G-204",
	"returns the index of its target in place of its id")
MINIPORT_FAULT(size_unchecked, "G-95",
	"writes its answer whatever the size of the output buffer")
MINIPORT_FAULT(short_request_taken, "G-95",
	"takes a request that is shorter than its structure")
MINIPORT_FAULT(count_believed, "I-14",
	"takes an arrival that claims more modes than its structure has room for")
MINIPORT_FAULT(one_stream_only, "G-187",
	"begins no stream in any session but the first")
MINIPORT_FAULT(step_after_destroy, "G-86",
	"reports a frame that it left out though the context is gone")

/* --- miniport: the monitor ------------------------------------------------ */

MINIPORT_FAULT(always_connected, "G-51",
	"answers that its target is connected while no session is started")
MINIPORT_FAULT(monitor_before_session, "G-52",
	"reports a monitor as soon as it has a context")
MINIPORT_FAULT(arrival_ignored, "G-53",
	"takes the driver's request for arrival and reports nothing")
MINIPORT_FAULT(status_type_wrong, "G-54",
	"reports arrival as a plain hot plug")
MINIPORT_FAULT(built_in_is_hdmi, "G-55",
	"reports a sink with a screen of its own as HDMI")
MINIPORT_FAULT(monitor_type_forgotten, "G-56",
	"answers with no monitor type once its monitor is gone")
MINIPORT_FAULT(still_connected, "G-57",
	"answers that its monitor is connected after it reported the departure")
MINIPORT_FAULT(one_monitor_only, "G-62",
	"reports no monitor that comes after a departure")
MINIPORT_FAULT(status_of_hot_plug, "G-64",
	"answers the query for the target's status as a plain hot plug")
MINIPORT_FAULT(departure_ignored, "G-59",
	"takes the driver's request for departure and reports nothing")
MINIPORT_FAULT(edid_offset_ignored, "G-63",
	"answers every query for a part of the EDID with its beginning")
MINIPORT_FAULT(divider_0, "G-206",
	"reports its modes without a VSyncFreqDivider")
MINIPORT_FAULT(rate_not_the_monitors, "G-209",
	"reports 59 Hz for a mode that the monitor has at 60 Hz")
MINIPORT_FAULT(mode_without_stream, "G-210",
	"reports a mode that it can't encode")
MINIPORT_FAULT(own_mode, "G-212",
	"adds a mode to those of the sink")
MINIPORT_FAULT(rate_0, "G-212",
	"reports a mode without its rate, 0/0 Hz: none that the sink has")
MINIPORT_FAULT(only_first_mode, "G-214",
	"commits no mode but the first it reports")
MINIPORT_FAULT(target_takes_connector, "G-216",
	"reports its target as HDMI while the sink's monitor is on HDMI")

/* --- miniport: messages --------------------------------------------------- */

MINIPORT_FAULT(message_overwritten, "G-79",
	"uses one buffer for all messages and clears it when SendMessage "
	"returned")
MINIPORT_FAULT(locked_while_sending, "G-80",
	"holds a lock while it sends a message, and wants it in the callback")
MINIPORT_FAULT(power_off_untold, "G-82",
	"tells the driver nothing when the monitor is switched off")

/* --- miniport: chunks ----------------------------------------------------- */

MINIPORT_FAULT(idr_ignored, "G-113",
	"takes the request for an IDR and goes on as before: what the driver "
	"asks for after a reset")
MINIPORT_FAULT(interrupt_missing, "G-117",
	"reports encoded chunks with ReportChunkInfo only")
MINIPORT_FAULT(private_data_too_large, "G-118",
	"says that chunks carry at most 16 bytes, and gives them more")
MINIPORT_FAULT(private_data_lost, "G-119",
	"gives the interrupt an address where its private data is no more")
MINIPORT_FAULT(no_dpc, "G-121",
	"does not call NotifyDpc after STATUS_NO_MEMORY")
MINIPORT_FAULT(private_data_in_report, "G-124",
	"gives private data to ReportChunkInfo")
MINIPORT_FAULT(frame_numbers_differ, "G-131",
	"numbers encoded chunks by one more than the frame's start")
MINIPORT_FAULT(parts_repeat, "G-132",
	"gives all slices but the last the same part number")
MINIPORT_FAULT(last_part_not_0, "G-133",
	"counts the slices of a picture from 1 to the last")
MINIPORT_FAULT(frame_start_missing, "G-135",
	"reports no FRAME_START")
MINIPORT_FAULT(conversion_has_part, "G-136",
	"converts a whole frame, and calls that part 1")
MINIPORT_FAULT(no_times, "G-137",
	"reports 0 as ProcessingTime and EncodeRate of every chunk")
MINIPORT_FAULT(times_in_another_unit, "G-137",
	"gives ProcessingTime in nanoseconds")
MINIPORT_FAULT(drops_unreported, "G-139",
	"reports no FRAME_DROPPED")

/* clang-format on */

#undef DRIVER_FAULT
#undef MINIPORT_FAULT
