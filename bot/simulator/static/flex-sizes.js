// What LINE's size words mean in pixels.

const GAPS = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 };
const FONTS = { xxs: 11, xs: 13, sm: 14, md: 16, lg: 19, xl: 22, xxl: 29, "3xl": 35, "4xl": 48, "5xl": 74 };
const IMAGES = { xxs: 40, xs: 60, sm: 80, md: 100, lg: 120, xl: 140, xxl: 160, "3xl": 180, "4xl": 200, "5xl": 220 };
const BORDERS = { none: 0, light: 0.5, normal: 1, medium: 2, "semi-bold": 3, bold: 4 };
export const BUBBLES = { nano: 120, micro: 160, deca: 220, hecto: 241, kilo: 260, mega: 300, giga: 386 };

// A word becomes pixels; "12px" and "30%" stay; nothing stays nothing.
const reading = (words) => (value) => (value === undefined ? undefined : value in words ? `${words[value]}px` : value);

export const gap = reading(GAPS);
export const font = reading(FONTS);
export const border = reading(BORDERS);
export const imageWidth = (value = "md") => (value === "full" ? "100%" : reading(IMAGES)(value));

export function ratio(value, otherwise = "1:1") {
  const [width, height] = (value ?? otherwise).split(":").map(Number);
  return `${width} / ${height}`;
}
