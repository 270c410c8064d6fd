export { google as piece } from './google.js'
