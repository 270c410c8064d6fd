export { openai as piece } from './openai.js'
