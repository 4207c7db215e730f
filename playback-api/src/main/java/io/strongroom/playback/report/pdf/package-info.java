/** The document of a report; the one package that knows OpenPDF. */
@NullMarked
package io.strongroom.playback.report.pdf;

import org.jspecify.annotations.NullMarked;
