CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO meta VALUES('schema','1');
CREATE TABLE secret (name TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO secret VALUES('heartbeats','a secret');
CREATE TABLE deployment (
  id TEXT PRIMARY KEY, application TEXT NOT NULL, version TEXT NOT NULL, at BIGINT NOT NULL,
  registered BIGINT NOT NULL, revision TEXT NOT NULL, url TEXT NOT NULL, who TEXT NOT NULL,
  note TEXT NOT NULL, plan TEXT NOT NULL, state TEXT NOT NULL, ended BIGINT, why TEXT NOT NULL,
  sent_key TEXT UNIQUE, fingerprint TEXT NOT NULL, thinned BIGINT NOT NULL);
INSERT INTO deployment VALUES('d1','shop','1.0-d1',1772366400123456789,1772366405123456789,'c0ffee','https://ci.example/7','pipeline','höhere Ränge ✓ "quoted"','{"warmup":"PT3M","windows":[{"length":"PT30M","require":"no_objection"},{"length":"PT24H","require":"proof"}],"when_undecided":"hold","early_go":true,"roles":["qa","owner"]}','open',NULL,'','build-7','aa',0);
CREATE TABLE verdict (
  deployment TEXT NOT NULL, span BIGINT NOT NULL, decision TEXT NOT NULL, basis TEXT NOT NULL,
  at BIGINT NOT NULL, settled BIGINT NOT NULL, extended BIGINT NOT NULL, sentence TEXT NOT NULL,
  evidence TEXT NOT NULL, lifted_who TEXT, lifted_note TEXT, lifted_at BIGINT,
  PRIMARY KEY (deployment, span));
INSERT INTO verdict VALUES('d1',1800000000000,'no_go','proof',1772368200123456789,1,0,'check-0 is worse than before','[{"check":"check-0","gating":true,"decision":"no_go","basis":"proof","sentence":"p95 is worse","coverage":0.97,"rulings":[{"comparing":{"signal":"duration","key":"p95","unit":"seconds","method":"level","higher_is_worse":true,"bound":1.2,"relative":false,"gating":true},"decision":"no_go","basis":"proof","sentence":"1.9 times as slow","before":0.1,"after":0.19,"ratio":1.9,"low":1.7,"high":2.25,"effect":0.93},{"comparing":{"signal":"errors","key":"","unit":"ratio","method":"share","higher_is_worse":false,"bound":"Infinity","relative":true,"gating":false},"decision":"undecided","basis":"nothing","sentence":"612 of 2,995 requests","before":"NaN","after":"NaN","ratio":"NaN","low":"-Infinity","high":"Infinity","effect":"NaN"}]}]',NULL,NULL,NULL);
CREATE TABLE sign_off (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, deployment TEXT NOT NULL, role TEXT NOT NULL, who TEXT NOT NULL, go BIGINT NOT NULL,
  note TEXT NOT NULL, at BIGINT NOT NULL);
INSERT INTO sign_off VALUES(1,'d1','qa','ann',1,'',1772366400123456789);
CREATE TABLE track (
  id INTEGER PRIMARY KEY AUTOINCREMENT, check_id TEXT NOT NULL, signal TEXT NOT NULL, part TEXT NOT NULL,
  rolled BIGINT NOT NULL, kept BIGINT NOT NULL, UNIQUE (check_id, signal, part));
INSERT INTO track VALUES(1,'a','depth','p95',0,0);
CREATE TABLE block (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
INSERT INTO block VALUES(4324967296,X'010203');
CREATE TABLE frozen (
  deployment TEXT NOT NULL, track BIGINT NOT NULL, minute BIGINT NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY (deployment, track, minute));
INSERT INTO frozen VALUES('d1',1,30000000,X'0405');
CREATE TABLE status_change (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, check_id TEXT NOT NULL, application TEXT NOT NULL, was TEXT NOT NULL,
  became TEXT NOT NULL, reason TEXT NOT NULL, at BIGINT NOT NULL, UNIQUE (check_id, at, became));
INSERT INTO status_change VALUES(1,'a','shop','pass','fail','because',1772366400123456789);
CREATE TABLE beat (
  check_id TEXT NOT NULL, kind TEXT NOT NULL, at BIGINT NOT NULL, begun BIGINT, PRIMARY KEY (check_id, kind));
INSERT INTO beat VALUES('job','start',1772366400123456789,NULL);
CREATE TABLE planned_work (
  id TEXT PRIMARY KEY, application TEXT NOT NULL, check_id TEXT NOT NULL, begins BIGINT NOT NULL,
  ends BIGINT NOT NULL, reason TEXT NOT NULL, who TEXT NOT NULL);
INSERT INTO planned_work VALUES('w1','shop','',1772366400123456789,1772366460123456789,'r','ann');
CREATE TABLE delivery (
  id TEXT PRIMARY KEY, channel TEXT NOT NULL, event TEXT NOT NULL, body TEXT NOT NULL,
  tries BIGINT NOT NULL, due BIGINT NOT NULL, done BIGINT);
INSERT INTO delivery VALUES('n1','mail','verdict','{}',0,1772366400123456789,NULL);
CREATE INDEX deployment_newest ON deployment (application, registered);
CREATE INDEX deployment_ended ON deployment (ended);
CREATE UNIQUE INDEX deployment_open ON deployment (application) WHERE state = 'open';
CREATE INDEX sign_off_deployment ON sign_off (deployment);
CREATE INDEX track_rolled ON track (rolled);
CREATE INDEX track_kept ON track (kept);
CREATE INDEX frozen_track ON frozen (track);
CREATE INDEX status_change_at ON status_change (at);
CREATE INDEX planned_work_ends ON planned_work (ends);
CREATE INDEX delivery_due ON delivery (due) WHERE done IS NULL;
CREATE INDEX delivery_done ON delivery (done);
