"""A foreign RTSP server for tests: GStreamer's. Usage: foreign_rtsp_server.py [user password]

Prints its port once it listens. Mounts: /h264, /bframes, /aac (H.264 and AAC), /alaw (H.264 and G.711 A-law),
/h265 (if an encoder is installed), /vp8 (a coding that is not recorded), /brief (stops sending after about a second).
"""
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer

Gst.init(None)

PICTURE = "videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=240,framerate=25/1 ! "
X264 = "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 bitrate=300 ! "
PAY = "h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1"
SOUND = " audiotestsrc is-live=true ! audioconvert ! "

MOUNTS = {
    "/h264": PICTURE + X264 + PAY,
    "/bframes": PICTURE + "x264enc speed-preset=ultrafast bframes=2 b-adapt=false rc-lookahead=0 sync-lookahead=0 threads=1 "
    "key-int-max=25 bitrate=300 ! video/x-h264,profile=main ! " + PAY,
    "/aac": PICTURE + X264 + PAY + SOUND + "audio/x-raw,rate=48000,channels=2 ! avenc_aac ! aacparse ! rtpmp4gpay name=pay1 pt=97",
    "/alaw": PICTURE + X264 + PAY + SOUND + "audioresample ! audio/x-raw,rate=8000,channels=1 ! alawenc ! rtppcmapay name=pay1 pt=8",
    "/h265": PICTURE + "x265enc tune=zerolatency speed-preset=ultrafast key-int-max=25 bitrate=300 ! h265parse ! "
    "rtph265pay name=pay0 pt=96 config-interval=-1",
    "/vp8": PICTURE + "vp8enc deadline=1 ! rtpvp8pay name=pay0 pt=96",
    "/brief": PICTURE + X264 + "identity name=gate ! " + PAY,
}


def stop_sending(factory, media):
    """Swallows every buffer after the first thirty: the connection stays, the media does not."""
    gate = media.get_element().get_by_name("gate")
    seen = [0]

    def probe(pad, info):
        seen[0] += 1
        return Gst.PadProbeReturn.OK if seen[0] < 30 else Gst.PadProbeReturn.DROP

    gate.get_static_pad("src").add_probe(Gst.PadProbeType.BUFFER, probe)


server = GstRtspServer.RTSPServer.new()
server.set_address("127.0.0.1")
server.set_service("0")
if len(sys.argv) == 3:
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic(sys.argv[1], sys.argv[2]), token)
    server.set_auth(auth)
for path, pipeline in MOUNTS.items():
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch("( " + pipeline + " )")
    factory.set_shared(True)
    if path == "/brief":
        factory.connect("media-configure", stop_sending)
    if len(sys.argv) == 3:
        permissions = GstRtspServer.RTSPPermissions()
        permissions.add_permission_for_role("viewer", "media.factory.access", True)
        permissions.add_permission_for_role("viewer", "media.factory.construct", True)
        factory.set_permissions(permissions)
    server.get_mount_points().add_factory(path, factory)
server.attach(None)
print(server.get_bound_port(), flush=True)
# The test closes our input when it is done.
GLib.io_add_watch(sys.stdin.fileno(), GLib.PRIORITY_DEFAULT, GLib.IO_HUP | GLib.IO_IN, lambda *a: sys.exit(0))
GLib.MainLoop().run()
