/** RTP and RTCP (RFC 3550): packets of one stream become encoded samples. Knows no socket. */
@NullMarked
package io.strongroom.recording.ingest.rtp;

import org.jspecify.annotations.NullMarked;
