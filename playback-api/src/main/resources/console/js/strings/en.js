// English texts of the console, a module an area, one key a line. zh.js has the same (a test compares them).
import {join} from './join.js';
import alarms from './en/alarms.js';
import cameras from './en/cameras.js';
import choice from './en/choice.js';
import cluster from './en/cluster.js';
import entries from './en/entries.js';
import exports from './en/exports.js';
import holds from './en/holds.js';
import inspection from './en/inspection.js';
import people from './en/people.js';
import register from './en/register.js';
import report from './en/report.js';
import requests from './en/requests.js';
import retention from './en/retention.js';
import shell from './en/shell.js';

export default join([
  alarms,
  cameras,
  choice,
  cluster,
  entries,
  exports,
  holds,
  inspection,
  people,
  register,
  report,
  requests,
  retention,
  shell,
]);
