package io.strongroom.loadtests.camera.ffmpeg;

/**
 * One encoded frame.
 *
 * @param keyframe whether decoding can start here
 * @param display its number in the order shown, from 0
 * @param annexB its NAL units with start codes; owned by whoever holds the record
 */
// An array, because these are bytes on their way from one buffer to the next; nobody compares them.
@SuppressWarnings("ArrayRecordComponent")
public record AccessUnit(boolean keyframe, long display, byte[] annexB) {}
