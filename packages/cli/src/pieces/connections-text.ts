/** A number of connections in words. */
export const connectionsText = (count: number): string => (count === 1 ? '1 connection' : `${count} connections`)
