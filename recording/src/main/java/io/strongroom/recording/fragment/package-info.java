/** Encoded samples become CMAF fragments and init segments (ISO/IEC 23000-19, 14496-12). */
@NullMarked
package io.strongroom.recording.fragment;

import org.jspecify.annotations.NullMarked;
