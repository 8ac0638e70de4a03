"""Traditional characters that occur in headings of school statistics, and their simplified forms.

Enough to compare headings, not a converter of texts.
"""

from __future__ import annotations

_PAIRS = (
    "學学 級级 數数 專专 師师 縣县 鄉乡 鎮镇 區区 經经 緯纬 機机 構构 標标 識识 碼码 稱称 類类 辦办 舉举 畢毕 業业 圖图 書书 計计 電电 腦脑 場场 "
    "積积 築筑 間间 總总 額额 職职 歷历 證证 訓训 練练 費费 決决 預预 備备 設设 儀仪 編编 號号 網网 絡络 體体 藝艺 術术 運运 動动 礎础 領领 幹干 "
    "轉转 隨随 遷迁 務务 農农 製制 園园 處处 臺台 灣湾 別别 國国 導导 輔辅 優优 質质 貫贯 獨独 齡龄 實实 際际 戶户 屬属 單单 據据 資资 産产 產产 "
    "產产 織织 團团 緊紧 員员 齊齐 擬拟 劃划 殘残 礙碍 兒儿 規规 從从 歲岁 齡龄 連连 貳贰 軌轨 選选 讀读 課课 時时 樓楼 館馆 寬宽 縂总 髮发 發发"
)
_TABLE = str.maketrans({pair[0]: pair[1] for pair in _PAIRS.split()})


def simplified(text: str) -> str:
    """`text` with the traditional characters of headings in their simplified form."""
    return text.translate(_TABLE)
