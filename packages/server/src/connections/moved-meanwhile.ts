/** A connection or its credentials changed since it was made ready to move. */
export class MovedMeanwhile extends Error {}
