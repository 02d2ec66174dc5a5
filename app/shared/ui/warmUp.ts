/** Seconds of loads that warm a comparison up where nobody says how many loads. */
export const warmUpSeconds = 3;
