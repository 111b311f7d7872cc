#!/bin/sh
# Judges that know nothing of our multiplexer and demultiplexer: FFmpeg and
# GStreamer (TAP). Arguments: ts_make ts_take
set -u
make=$(readlink -f "$1")
take=$(readlink -f "$2")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1

command -v ffmpeg >/dev/null && command -v ffprobe >/dev/null ||
	{ echo '1..0 # skip ffmpeg is not installed'; exit 0; }
ffmpeg -v error -nostdin -h encoder=libx264 2>&1 | grep -q libx264 ||
	{ echo '1..0 # skip ffmpeg has no libx264'; exit 0; }

n=0
point() { # RESULT NAME
	n=$((n + 1))
	[ "$1" = 0 ] && echo "ok $n - $2" || echo "not ok $n - $2"
}
skip() { # NAME REASON
	n=$((n + 1))
	echo "ok $n - $1 # skip $2"
}
ff() { ffmpeg -nostdin -v error -y -bitexact "$@"; }
# What a decoder makes of a file: no word of complaint, and the pictures.
pictures() {
	ff -i "$1" -map 0:v -f framemd5 - 2>"$1.log" |
		grep -v '^#' | awk '{print $NF}' >"$1.md5"
	[ ! -s "$1.log" ] && [ -s "$1.md5" ]
}

# Two seconds, baseline, four slices, an IDR picture each half second; large
# IDR pictures, so that some have no PES_packet_length.
ff -f lavfi -i testsrc2=s=1280x720:r=30 -t 2 -vf noise=alls=20:allf=t \
	-c:v libx264 -profile:v baseline -bf 0 -g 15 -b:v 12M -pix_fmt yuv420p \
	-x264-params slices=4:sliced-threads=0 -f h264 video.h264
tone='sine=f=440:r=48000:d=2,aformat=channel_layouts=stereo'
ff -f lavfi -i "$tone" -c:a aac -b:a 128k -f adts sound.aac
ff -f lavfi -i "$tone" -c:a ac3 -b:a 192k -f ac3 sound.ac3
ff -f lavfi -i "$tone" -c:a pcm_s16be -f s16be sound.lpcm
pictures video.h264 || { echo 'Bail out! no test clip'; exit 1; }

# Its own multiplexer, FFmpeg's eyes.
for sound in aac ac3 none; do
	for slices in 0 1; do
		name="$sound slices $slices"
		extra="$sound sound.$sound"
		[ $sound = none ] && extra=
		$make video.h264 30 $slices made.ts $extra &&
			pictures made.ts && cmp -s video.h264.md5 made.ts.md5
		point $? "FFmpeg decodes what we multiplexed: $name"
	done
	[ $sound = none ] && continue
	ff -i made.ts -map 0:a -f framemd5 - 2>log |
		grep -v '^#' | awk '{print $NF}' >a.md5
	ff -i sound.$sound -f framemd5 - | grep -v '^#' |
		awk '{print $NF}' >b.md5
	# The clip's end may cut the last frame.
	lines=$(($(wc -l <b.md5) - 2))
	[ ! -s log ] && [ "$(head -n $lines a.md5)" = "$(head -n $lines b.md5)" ]
	point $? "FFmpeg hears what we multiplexed: $sound"
done
$make video.h264 30 1 made.ts aac sound.aac
ffprobe -v error -show_entries stream=id,codec_name,codec_tag_string,profile \
	-show_entries program=program_id,pmt_pid,pcr_pid -of flat made.ts >probe
grep -q 'streams.stream.0.id="0x1011"' probe &&
	grep -q 'streams.stream.0.codec_name="h264"' probe &&
	grep -q 'streams.stream.1.id="0x1100"' probe &&
	grep -q 'streams.stream.1.codec_name="aac"' probe &&
	grep -q 'program.0.pmt_pid=256' probe &&
	grep -q 'program.0.pcr_pid=4096' probe
point $? 'W-149 FFprobe sees the PIDs of the profile'

# Every table's CRC, every counter, as a dissector sees them.
if command -v tshark >/dev/null; then
	tshark -r made.ts -o mpeg_sect.verify_crc:TRUE -T fields -E occurrence=f \
		-e mp2t.pid -e mpeg_sect.crc.status -e mp2t.cc.drop \
		-e _ws.malformed >dissected 2>/dev/null
	# PAT and PMT: at each IDR picture and every 80 ms; 1 means a good CRC.
	[ "$(awk -F '\t' '$2 == 1' dissected | wc -l)" -ge 20 ] &&
		! awk -F '\t' '$2 != "" && $2 != 1 || $3 $4 != ""' dissected |
			grep -q .
	point $? 'W-150 tshark finds good tables and no gap'
else
	skip 'W-150 tshark finds good tables and no gap' 'not installed'
fi

# LPCM of stream type 83 is known to us only: our own way back.
$make video.h264 30 0 made.ts lpcm sound.lpcm &&
	$take made.ts v a >counts && cmp -s a sound.lpcm
point $? 'LPCM comes back byte by byte'
grep -q '^H.264 60 LPCM 200 damaged 0 .* faults 0$' counts
point $? 'and every unit is counted'

# Their multiplexers, our eyes.
for sound in aac ac3; do
	ff -i video.h264 -i sound.$sound -c copy -f mpegts theirs.ts &&
		$take theirs.ts v a >counts &&
		grep -q '^H.264 60 .* damaged 0 .* faults 0$' counts &&
		cmp -s a sound.$sound && mv v v.h264 && pictures v.h264 &&
		cmp -s video.h264.md5 v.h264.md5
	point $? "W-164 what FFmpeg multiplexed comes back: $sound"
done
if gst-inspect-1.0 mpegtsmux >/dev/null 2>&1 &&
	gst-inspect-1.0 h264parse >/dev/null 2>&1; then
	gst-launch-1.0 -q filesrc location=video.h264 ! h264parse ! \
		video/x-h264,stream-format=byte-stream,alignment=au ! m. \
		filesrc location=sound.aac ! aacparse ! m. \
		mpegtsmux name=m alignment=7 ! filesink location=gst.ts 2>log &&
		$take gst.ts v a >counts &&
		grep -q '^H.264 60 AAC .* damaged 0 .* faults 0$' counts &&
		cmp -s a sound.aac && mv v v.h264 && pictures v.h264 &&
		cmp -s video.h264.md5 v.h264.md5
	point $? 'W-164 what GStreamer multiplexed comes back'
else
	skip 'W-164 what GStreamer multiplexed comes back' 'not installed'
fi
if gst-inspect-1.0 tsdemux >/dev/null 2>&1; then
	$make video.h264 30 1 made.ts aac sound.aac
	gst-launch-1.0 -q filesrc location=made.ts ! tsdemux name=d \
		d. ! queue ! video/x-h264 ! filesink location=v.h264 \
		d. ! queue ! audio/mpeg ! filesink location=a 2>log &&
		cmp -s a sound.aac
	[ $? = 0 ] && pictures v.h264 && cmp -s video.h264.md5 v.h264.md5
	point $? 'GStreamer takes apart what we multiplexed'
else
	skip 'GStreamer takes apart what we multiplexed' 'not installed'
fi
echo "1..$n"
