// 控制台的简体中文文本，按功能分模块，每行一键；与 en.js 相同（有测试比对）。
import {join} from './join.js';
import alarms from './zh/alarms.js';
import cameras from './zh/cameras.js';
import choice from './zh/choice.js';
import cluster from './zh/cluster.js';
import entries from './zh/entries.js';
import exports from './zh/exports.js';
import holds from './zh/holds.js';
import inspection from './zh/inspection.js';
import people from './zh/people.js';
import register from './zh/register.js';
import report from './zh/report.js';
import requests from './zh/requests.js';
import retention from './zh/retention.js';
import shell from './zh/shell.js';

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
