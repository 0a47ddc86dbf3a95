<?php
// Texts of pages (a JSON list) from standard input as HTML (a JSON list): DokuWiki's own parser, without a server.
define('DOKU_INC', '/usr/share/dokuwiki/');
define('DOKU_CONF', getenv('ENGINES') . '/dokuwiki/conf/');
define('NOSESSION', 1);
$_SERVER += ['REQUEST_METHOD' => 'GET', 'REMOTE_ADDR' => '127.0.0.1', 'HTTP_HOST' => 'localhost', 'REQUEST_URI' => '/'];
$_SERVER['SCRIPT_NAME'] = '/doku.php';
$_SERVER['SCRIPT_FILENAME'] = DOKU_INC . 'doku.php';
$_SERVER['DOCUMENT_ROOT'] = DOKU_INC;
require_once DOKU_INC . 'inc/init.php';

$ID = 'page';
$shown = [];
foreach (json_decode(file_get_contents('php://stdin'), true) as $text) {
    $info = [];
    $shown[] = p_render('xhtml', p_get_instructions($text), $info);
}
echo json_encode($shown);
