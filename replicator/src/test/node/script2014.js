// What people ran in 2014: polls the general log by event_time and gives each text in which it finds no "select" to the next of
// fifty connections. No order, nothing of the binary protocol, no transactions that hold together.
// usage: script2014.js MODULES OLD-PORT NEW-PORT DATABASE [kind]      (kind: without BEGIN and COMMIT, whose locks it would wait for)
'use strict';
const path = require('path');
const mysql = require(path.join(process.argv[2], 'mysql2'));
const [oldPort, newPort] = process.argv.slice(3, 5).map(Number);
const database = process.argv[5];
const kind = process.argv[6] === 'kind';

const older = mysql.createConnection({host: '127.0.0.1', port: oldPort, user: 'root', password: ''});
const pool = mysql.createPool({host: '127.0.0.1', port: newPort, user: 'root', password: '', database, connectionLimit: 50});
const bounds = /^\s*(begin|start transaction|commit|rollback|set autocommit)/i;
const poll = "SELECT event_time, argument FROM mysql.general_log WHERE event_time > ? AND command_type = 'Query'"
  + " AND argument NOT LIKE '%select%' ORDER BY event_time";

let last = '2001-01-01 00:00:00';
let sent = 0;
let failed = 0;

function run(text, done) {
  pool.query(text, error => {
    sent++;
    if (error) failed++;
    done();
  });
}

older.query(poll, [last], (error, rows) => {
  if (error) throw error;
  let open = 1;
  const done = () => {
    if (--open === 0) {
      console.log(JSON.stringify({sent, failed}));
      process.exit(0);
    }
  };
  for (const row of rows) {
    last = row.event_time;
    const text = row.argument.toString();
    if (kind && bounds.test(text)) continue;
    open++;
    run(text, done);
  }
  done();
});
