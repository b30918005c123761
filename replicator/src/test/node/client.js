// Drives mysql2 for the scenarios: one JSON request per line on standard input, one JSON answer per line on standard output.
'use strict';

const path = require('path');
const readline = require('readline');

const modules = process.argv[2];
const mysql = require(path.join(modules, 'mysql2'));
const Command = require(path.join(modules, 'mysql2/lib/commands/command.js'));
const Packet = require(path.join(modules, 'mysql2/lib/packets/packet.js'));

let connection = null;

/** A packet of bytes given by the test, such as a command for which the driver has no word. */
class RawCommand extends Command {
  constructor(bytes, callback) {
    super();
    this.bytes = bytes;
    this.onResult = callback;
  }

  start(packet, connection) {
    const whole = Buffer.allocUnsafe(this.bytes.length + 4);
    this.bytes.copy(whole, 4);
    connection.writePacket(new Packet(0, whole, 0, whole.length));
    return RawCommand.prototype.answer;
  }

  answer(packet) {
    // An error packet is turned into this.onResult(err) by the connection itself; of rows, none are expected.
    this.onResult(null);
    return null;
  }
}

function value({ type, value }) {
  switch (type) {
    case 'NULL': return null;
    case 'INT': return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    case 'DOUBLE': return Number(value);
    case 'BOOL': return value === 'true';
    case 'HEX': return Buffer.from(value.replace(/\s/g, ''), 'hex');
    default: return value;
  }
}

const verbs = {
  connect(request, done) {
    connection = mysql.createConnection({ multipleStatements: true, ...request.options });
    connection.on('error', () => {});
    connection.connect((error) => done(error, { id: connection.threadId }));
  },
  query: (request, done) => connection.query(request.sql, done),
  execute: (request, done) => connection.execute(request.sql, request.values.map(value), done),
  raw: (request, done) => connection.addCommand(new RawCommand(Buffer.from(request.hex, 'hex'), done)),
  'change-user': (request, done) =>
    connection.changeUser(
      { user: request.user, password: request.password, ...(request.database && { database: request.database }) }, done),
  destroy(request, done) {
    connection.destroy();
    done(null);
  },
  end: (request, done) => connection.end(done),
};

const input = readline.createInterface({ input: process.stdin, crlfDelay: Infinity });
input.on('line', (line) => {
  const request = JSON.parse(line);
  verbs[request.do](request, (error, answer) => {
    const reply = error
      ? { errno: error.errno || 0, message: String(error.message) }
      : { id: answer && answer.id };
    process.stdout.write(JSON.stringify(reply) + '\n');
  });
});
input.on('close', () => {
  if (connection) {
    connection.end(() => process.exit(0));
    setTimeout(() => process.exit(0), 1000).unref();
  } else {
    process.exit(0);
  }
});
