"""The browser that set-up unpacks can do what the pages need: Chinese type, and WebGL 2 for the map."""

from playwright.sync_api import Browser

from tests.browser import LANGUAGE, SCREENS

PROBE = """() => {
  const width = (text, font) => {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = font;
    pen.fillText(text, 0, 40);
    return [pen.measureText(text).width, Array.from(pen.getImageData(0, 0, 60, 60).data).join("")];
  };
  const gl = document.createElement("canvas").getContext("webgl2");
  gl.clearColor(0, 1, 0, 1);
  gl.clear(gl.COLOR_BUFFER_BIT);
  const pixel = new Uint8Array(4);
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
  return {
    one: width("郴", "40px 'Microsoft YaHei', sans-serif"),
    other: width("衡", "40px 'Microsoft YaHei', sans-serif"),
    pixel: Array.from(pixel),
  };
}"""


def test_chinese_glyphs_and_webgl(browser: Browser) -> None:
    page = browser.new_page(**LANGUAGE, **SCREENS["desktop"])
    seen = page.evaluate(PROBE)
    page.close()
    assert seen["one"][0] == seen["other"][0] == 40, "a Chinese character is one em wide"
    assert seen["one"][1] != seen["other"][1], "two characters drawn alike are two boxes for a missing glyph"
    assert seen["pixel"] == [0, 255, 0, 255]
