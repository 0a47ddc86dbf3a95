<?php
// Texts of pages (a JSON list) from standard input as HTML (a JSON list): MediaWiki's own parser, without a server.
require_once '/usr/share/mediawiki/maintenance/Maintenance.php';

class ParsePages extends Maintenance {
	public function execute() {
		$parser = \MediaWiki\MediaWikiServices::getInstance()->getParser();
		$shown = [];
		foreach ( json_decode( file_get_contents( 'php://stdin' ), true ) as $text ) {
			$page = $parser->parse( $text, Title::newFromText( 'Page' ), ParserOptions::newFromAnon() );
			$shown[] = $page->getText( [ 'enableSectionEditLinks' => false, 'wrapperDivClass' => '' ] );
		}
		$this->output( json_encode( $shown ) );
	}
}

$maintClass = ParsePages::class;
require_once RUN_MAINTENANCE_IF_MAIN;
