export { outlook as piece } from './outlook.js'
