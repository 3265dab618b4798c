"""Words of Qt's own dialogs and menus in Indonesian, which Qt does not bring along."""

from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

# Qt's English -> Indonesian; `&` marks the letter that is underlined.
_WORDS = {
    "&Undo": "&Urungkan", "&Redo": "Ul&angi", "Cu&t": "Po&tong", "&Copy": "&Salin",
    "&Paste": "Te&mpel", "Delete": "Hapus", "Select All": "Pilih semua",
    "Copy &Link Location": "Salin a&lamat tautan",
    "&Step up": "&Naikkan", "Step &down": "&Turunkan",
    "OK": "Oke", "&OK": "&Oke", "Cancel": "Batal", "&Cancel": "&Batal",
    "Close": "Tutup", "&Close": "&Tutup", "&Yes": "&Ya", "&No": "&Tidak",
    "Save": "Simpan", "&Save": "&Simpan", "Open": "Buka", "&Open": "&Buka",
    "&Choose": "&Pilih", "Apply": "Terapkan", "Reset": "Atur ulang", "Help": "Bantuan",
    "Show Details...": "Tampilkan rincian …", "Hide Details...": "Sembunyikan rincian …",
    "Look in:": "Cari di:", "&Look in:": "&Cari di:",
    "File &name:": "&Nama berkas:", "&File name:": "&Nama berkas:",
    "Files of type:": "Jenis berkas:", "Directory:": "Folder:",
    "Back": "Kembali", "Forward": "Maju", "Parent Directory": "Folder di atasnya",
    "Create New Folder": "Buat folder baru", "&New Folder": "Folder &baru",
    "New Folder": "Folder baru", "List View": "Daftar", "Detail View": "Rincian",
    "&Rename": "&Ganti nama", "&Delete": "&Hapus",
    "Show &hidden files": "Tampilkan berkas te&rsembunyi",
    "All Files (*)": "Semua berkas (*)", "Computer": "Komputer", "My Computer": "Komputer",
    "Name": "Nama", "Size": "Ukuran", "Type": "Jenis", "Kind": "Jenis",
    "Date Modified": "Diubah", "Folder": "Folder", "File": "Berkas", "Drive": "Disk",
    "%1 already exists.\nDo you want to replace it?":
        "%1 sudah ada.\nGantikan berkas itu?",
    "%1\nDirectory not found.\nPlease verify the correct directory name was given.":
        "%1\nFolder tidak ditemukan.\nPeriksa nama foldernya.",
    "%1\nFile not found.\nPlease verify the correct file name was given.":
        "%1\nBerkas tidak ditemukan.\nPeriksa nama berkasnya.",
    "Print": "Cetak", "&Print": "&Cetak", "Printer": "Printer", "Copies": "Salinan",
    "Properties": "Sifat", "P&roperties": "&Sifat", "Options": "Pilihan",
    "Print range": "Halaman yang dicetak", "Print all": "Cetak semua",
    "Pages from": "Halaman dari", "to": "sampai", "Pages": "Halaman",
    "Selection": "Pilihan", "Current Page": "Halaman ini", "Copie&s:": "&Salinan:",
    "&Name:": "&Nama:", "Location:": "Tempat:", "Paper": "Kertas", "Margins": "Margin",
    "Orientation": "Arah", "Portrait": "Tegak", "Landscape": "Mendatar",
    "Width:": "Lebar:", "Height:": "Tinggi:", "Page size:": "Ukuran kertas:",
}  # fmt: skip


class QtWords(QTranslator):
    """Asked by Qt for each of its own words; an unknown one stays as it is."""

    def speak(self, application: QApplication, language: str) -> None:
        """Words in this language from now on; English is Qt's own."""
        application.removeTranslator(self)
        if language == "id":
            application.installTranslator(self)

    def isEmpty(self) -> bool:
        """Never: Qt would not ask."""
        return False

    def translate(
        self,
        _context: str,
        source: str | bytes | bytearray | memoryview,
        _disambiguation: object = None,
        _n: int = -1,
    ) -> str:
        """The word in Indonesian, or as it is: an empty answer would be shown empty."""
        text = source if isinstance(source, str) else bytes(source).decode()
        return _WORDS.get(text, text)
