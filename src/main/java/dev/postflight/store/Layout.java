package dev.postflight.store;

import dev.postflight.store.database.Schema;
import java.util.List;

/**
 * The tables, version by version. A step that was released is never changed again: what is to be different comes in a step
 * of its own.
 *
 * <p>Moments are nanoseconds since 1970, minutes are minutes since 1970, flags are 0 and 1. Blocks of minutes lie under one
 * number made of track and first minute, so that a track's are neighbours and no other key is needed.
 */
final class Layout {
    private static final String FIRST = """
            CREATE TABLE secret (name TEXT PRIMARY KEY, value TEXT NOT NULL);
            CREATE TABLE deployment (
              id TEXT PRIMARY KEY, application TEXT NOT NULL, version TEXT NOT NULL, at BIGINT NOT NULL,
              registered BIGINT NOT NULL, revision TEXT NOT NULL, url TEXT NOT NULL, who TEXT NOT NULL,
              note TEXT NOT NULL, plan TEXT NOT NULL, state TEXT NOT NULL, ended BIGINT, why TEXT NOT NULL,
              sent_key TEXT UNIQUE, fingerprint TEXT NOT NULL, thinned BIGINT NOT NULL);
            CREATE INDEX deployment_newest ON deployment (application, registered);
            CREATE INDEX deployment_ended ON deployment (ended);
            CREATE UNIQUE INDEX deployment_open ON deployment (application) WHERE state = 'open';
            CREATE TABLE verdict (
              deployment TEXT NOT NULL, span BIGINT NOT NULL, decision TEXT NOT NULL, basis TEXT NOT NULL,
              at BIGINT NOT NULL, settled BIGINT NOT NULL, extended BIGINT NOT NULL, sentence TEXT NOT NULL,
              evidence TEXT NOT NULL, lifted_who TEXT, lifted_note TEXT, lifted_at BIGINT,
              PRIMARY KEY (deployment, span));
            CREATE TABLE sign_off (
              seq {serial}, deployment TEXT NOT NULL, role TEXT NOT NULL, who TEXT NOT NULL, go BIGINT NOT NULL,
              note TEXT NOT NULL, at BIGINT NOT NULL);
            CREATE INDEX sign_off_deployment ON sign_off (deployment);
            CREATE TABLE track (
              id {serial}, check_id TEXT NOT NULL, signal TEXT NOT NULL, part TEXT NOT NULL,
              rolled BIGINT NOT NULL, kept BIGINT NOT NULL, UNIQUE (check_id, signal, part));
            CREATE INDEX track_rolled ON track (rolled);
            CREATE INDEX track_kept ON track (kept);
            CREATE TABLE block (id {id}, bytes {bytes} NOT NULL);
            CREATE TABLE frozen (
              deployment TEXT NOT NULL, track BIGINT NOT NULL, minute BIGINT NOT NULL, bytes {bytes} NOT NULL,
              PRIMARY KEY (deployment, track, minute));
            CREATE INDEX frozen_track ON frozen (track);
            CREATE TABLE status_change (
              seq {serial}, check_id TEXT NOT NULL, application TEXT NOT NULL, was TEXT NOT NULL,
              became TEXT NOT NULL, reason TEXT NOT NULL, at BIGINT NOT NULL, UNIQUE (check_id, at, became));
            CREATE INDEX status_change_at ON status_change (at);
            CREATE TABLE beat (
              check_id TEXT NOT NULL, kind TEXT NOT NULL, at BIGINT NOT NULL, begun BIGINT,
              PRIMARY KEY (check_id, kind));
            CREATE TABLE planned_work (
              id TEXT PRIMARY KEY, application TEXT NOT NULL, check_id TEXT NOT NULL, begins BIGINT NOT NULL,
              ends BIGINT NOT NULL, reason TEXT NOT NULL, who TEXT NOT NULL);
            CREATE INDEX planned_work_ends ON planned_work (ends);
            CREATE TABLE delivery (
              id TEXT PRIMARY KEY, channel TEXT NOT NULL, event TEXT NOT NULL, body TEXT NOT NULL,
              tries BIGINT NOT NULL, due BIGINT NOT NULL, done BIGINT);
            CREATE INDEX delivery_due ON delivery (due) WHERE done IS NULL;
            CREATE INDEX delivery_done ON delivery (done);
            """;

    static final Schema SCHEMA = new Schema(List.of(FIRST));

    private Layout() {}
}
