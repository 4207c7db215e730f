"""GStreamer's RTSP server with Digest and, if asked, TLS. Usage: secure_rtsp_server.py USER PASSWORD [CERT KEY]

Prints its port once it listens. Mounts: /h264 (and AAC), /h265 (and G.711 A-law).
"""
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer

Gst.init(None)

PICTURE = "videotestsrc is-live=true pattern=ball ! video/x-raw,width=160,height=120,framerate=25/1 ! "
TUNING = "tune=zerolatency speed-preset=ultrafast key-int-max=25 bitrate=200 ! "
SOUND = " audiotestsrc is-live=true ! "
MOUNTS = {
    "/h264": PICTURE + "x264enc " + TUNING + "h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1"
    + SOUND + "audio/x-raw,rate=16000,channels=1 ! avenc_aac ! rtpmp4gpay name=pay1 pt=97",
    "/h265": PICTURE + "x265enc " + TUNING + "h265parse ! rtph265pay name=pay0 pt=96 config-interval=-1"
    + SOUND + "audio/x-raw,rate=8000,channels=1 ! alawenc ! rtppcmapay name=pay1 pt=8",
}

server = GstRtspServer.RTSPServer.new()
server.set_address("127.0.0.1")
server.set_service("0")
auth = GstRtspServer.RTSPAuth()
token = GstRtspServer.RTSPToken()
token.set_string("media.factory.role", "viewer")
auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
auth.add_digest(sys.argv[1], sys.argv[2], token)
if len(sys.argv) == 5:
    auth.set_tls_certificate(Gio.TlsCertificate.new_from_files(sys.argv[3], sys.argv[4]))
server.set_auth(auth)
for path, pipeline in MOUNTS.items():
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch("( " + pipeline + " )")
    factory.set_shared(True)
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
