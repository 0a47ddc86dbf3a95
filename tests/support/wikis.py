"""Wikis on this machine: copies of what `.ci/engines/make` installs, served by PHP on free ports, and thrown away."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from analyzer.doors.publishing.credentials import Credentials
from analyzer.doors.publishing.wiki import WikiPage
from tests.support import engines

USER, PASSWORD = "Admin", "a-secret-of-Admin"
_numbers = itertools.count()

_MEDIAWIKI = """<?php
require '{engines}/LocalSettings.php';
$wgServer = '{address}';
$wgScriptPath = '';
$wgSQLiteDataDir = '{folder}/data';
foreach ( [ &$wgObjectCaches[CACHE_DB], &$wgObjectCaches['db-replicated'] ] as &$wgCache ) {{
	$wgCache['server']['dbDirectory'] = $wgSQLiteDataDir;
}}
$wgLocalisationCacheConf['storeServer']['dbDirectory'] = $wgSQLiteDataDir;
$wgJobTypeConf['default']['server']['dbDirectory'] = $wgSQLiteDataDir;
$wgEnableUploads = true;
$wgPasswordAttemptThrottle = [];
$wgFileExtensions = [ 'png', 'svg' ];
$wgUseImageMagick = false;
$wgSVGConverter = 'rsvg';
$wgMaxShellMemory = 0;
$wgUploadDirectory = '{folder}/images';
$wgUploadPath = '/images';
$wgCacheDirectory = '{folder}/cache';
$wgJobRunRate = 0;
foreach ( glob( '{folder}/changed-*.php' ) as $wgChanged ) {{ include $wgChanged; }}
"""
_IMAGES = """<?php
$path = rawurldecode( parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) );
if ( strncmp( $path, '/images/', 8 ) !== 0 ) {{ return false; }}
$file = '{folder}' . $path;
if ( !is_file( $file ) ) {{ http_response_code( 404 ); return true; }}
header( 'Content-Type: ' . ( substr( $file, -4 ) === '.svg' ? 'image/svg+xml' : 'image/png' ) );
readfile( $file );
"""
_DOKUWIKI = """<?php
$conf['title'] = 'Wiki';
$conf['useacl'] = 1;
$conf['superuser'] = '@admin';
$conf['remote'] = 1;
$conf['remoteuser'] = '@admin,@reader';
$conf['savedir'] = '{folder}/data';
$conf['updatecheck'] = 0;
$conf['lang'] = 'en';
foreach ( glob( '{folder}/changed-*.php' ) as $wgChanged ) {{ include $wgChanged; }}
"""


@dataclass(frozen=True)
class LocalWiki:
    """A wiki that is served.

    Attributes:
        address: of its scripts.
        folder: of its data; what a `changed-N.php` in it sets holds from the next request on.
    """

    address: str
    folder: Path

    @contextlib.contextmanager
    def changed(self, settings: str) -> Iterator[None]:
        """Other settings for a while, in a file of another name each time: PHP may keep what it has read."""
        file = self.folder / f"changed-{next(_numbers)}.php"
        file.write_text(f"<?php\n{settings}\n", encoding="utf-8")
        try:
            yield
        finally:
            file.unlink()

    def got(self, path: str) -> tuple[int, bytes]:
        """What a browser gets."""
        try:
            with urllib.request.urlopen(f"{self.address}{path}", timeout=60) as reply:
                return reply.status, reply.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()


class PretendWiki:
    """A wiki without pages that keeps what it is given."""

    def __init__(self) -> None:
        self.users: list[Credentials] = []
        self.files: dict[str, bytes] = {}
        self.texts: dict[str, str] = {}

    def log_in(self, credentials: Credentials) -> None:
        self.users.append(credentials)

    def page(self, name: str) -> WikiPage:
        return WikiPage(name, self.texts.get(name), len(self.texts))

    def missing(self, files: Mapping[str, bytes], page: WikiPage) -> tuple[str, ...]:
        return tuple(name for name in files if self.files.get(name) != files[name])

    def refuse_kinds(self, names: Iterable[str]) -> None:
        pass

    def upload(self, name: str, content: bytes, page: WikiPage, summary: str) -> None:
        self.files[name] = content

    def save(self, page: WikiPage, text: str, summary: str) -> None:
        self.texts[page.name] = text

    def link(self, page: WikiPage) -> str:
        return page.name


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def _served(folder: Path, port: int, *options: str, **environment: str) -> Iterator[LocalWiki]:
    """PHP's own server, until the block ends."""
    there = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(folder), **environment}
    quiet = ("-d", "display_errors=0", "-d", "opcache.enable_cli=1", "-d", "opcache.file_update_protection=0")
    with (folder / "server.log").open("wb") as log:
        command = ["php", *quiet, "-d", "opcache.revalidate_freq=0", "-S", f"127.0.0.1:{port}", *options]
        server = subprocess.Popen(command, env=there, stdout=log, stderr=log, cwd=folder)
        try:
            for _ in range(100):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.05)
            yield LocalWiki(f"http://127.0.0.1:{port}/", folder)
        finally:
            server.kill()
            server.wait()


def _php(*words: str, **environment: str) -> None:
    there = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **environment}
    done = subprocess.run(["php", *words], env=there, capture_output=True, timeout=120)
    assert done.returncode == 0, (done.stdout + done.stderr).decode()[-2000:]


@contextlib.contextmanager
def mediawiki(folder: Path) -> Iterator[LocalWiki]:
    """A MediaWiki with uploads and thumbnails."""
    port = free_port()
    shutil.copytree(engines.folder() / "mediawiki", folder / "data")
    for name in ("images", "cache"):
        (folder / name).mkdir()
    names = {"engines": engines.folder(), "folder": folder, "address": f"http://127.0.0.1:{port}"}
    settings = folder / "LocalSettings.php"
    settings.write_text(_MEDIAWIKI.format(**names), encoding="utf-8")
    (folder / "images.php").write_text(_IMAGES.format(**names), encoding="utf-8")
    script = "/usr/share/mediawiki/maintenance/createAndPromote.php"
    _php(script, "--force", "--sysop", "--bureaucrat", USER, PASSWORD, MW_CONFIG_FILE=str(settings))
    options = ("-t", "/usr/share/mediawiki", str(folder / "images.php"))
    with _served(folder, port, *options, MW_CONFIG_FILE=str(settings)) as wiki:
        yield wiki


@contextlib.contextmanager
def dokuwiki(folder: Path) -> Iterator[LocalWiki]:
    """A DokuWiki with its remote API switched on."""
    shutil.copytree(engines.folder() / "dokuwiki" / "conf", folder / "conf")
    shutil.copytree(engines.folder() / "dokuwiki" / "data", folder / "data")
    (folder / "conf" / "local.php").write_text(_DOKUWIKI.format(folder=folder), encoding="utf-8")
    hashed = f"echo password_hash('{PASSWORD}', PASSWORD_BCRYPT, ['cost' => 4]);"
    made = subprocess.run(["php", "-r", hashed], capture_output=True, text=True, check=True, timeout=60).stdout
    users = "".join(
        f"{user}:{made}:{user}:{user}@example.org:{group}\n"
        for user, group in ((USER, "admin"), ("Reader", "reader"), ("Guest", "guest"))
    )
    (folder / "conf" / "users.auth.php").write_text(f"# <?php exit()?>\n{users}", encoding="utf-8")
    (folder / "conf" / "acl.auth.php").write_text("# <?php exit()?>\n*\t@ALL\t1\n*\t@admin\t16\n", encoding="utf-8")
    (folder / "preload.php").write_text(f"<?php define('DOKU_CONF', '{folder}/conf/');\n", encoding="utf-8")
    prepended = f"auto_prepend_file={folder}/preload.php"
    with _served(folder, free_port(), "-d", prepended, "-t", "/usr/share/dokuwiki") as wiki:
        yield wiki
