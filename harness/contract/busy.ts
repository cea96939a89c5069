/** With less of its processor time idle than this, a machine is taken to have been busy. */
export const leastIdle = 0.05;
