/**
 * The id of the network, the campaign and the destination that the simulator makes for itself. What is
 * theirs is play: no report counts it, and all of it can be deleted at once.
 */
export const demoId = 'carom-demo'
