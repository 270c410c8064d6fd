export { slack as piece } from './slack.js'
