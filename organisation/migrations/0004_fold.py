from django.db import migrations

# Written out, so that it never changes: organisation/folding.py says the same in Python, and a test compares them.
# Texts that hold nothing but what German texts hold are spared the long table: translate() goes through it per letter.
FOLD = r"""
CREATE FUNCTION digiplan_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(lower(CASE WHEN value ~ '[^ -~\n\r\täöüÄÖÜß–„“…€§]' THEN translate(replace(replace(replace(replace(replace(normalize(value, NFC), 'æ', 'ae'), 'œ', 'oe'), 'ẞ', 'ss'), 'Æ', 'ae'), 'Œ', 'oe'), E'àÀáÁâÂãÃåÅāĀăĂąĄçÇćĆĉĈċĊčČďĎđĐèÈéÉêÊëËēĒĕĔėĖęĘěĚĝĜğĞġĠģĢìÌíÍîÎïÏĩĨīĪĭĬįĮĺĹļĻľĽłŁñÑńŃņŅňŇòÒóÓôÔõÕøØōŌŏŎőŐŕŔŗŖřŘśŚŝŜşŞšŠţŢťŤùÙúÚûÛũŨūŪŭŬůŮűŰųŲýÝÿŸŷŶźŹżŻžŽ\u00a0\u2009\u202f\u2010\u2011\u00ad\u200b', E'aaaaaaaaaaaaaaaaccccccccccddddeeeeeeeeeeeeeeeeeeggggggggiiiiiiiiiiiiiiiillllllllnnnnnnnnoooooooooooooooorrrrrrssssssssttttuuuuuuuuuuuuuuuuuuyyyyyyzzzzzz   --') ELSE value END COLLATE "C"), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'Ä', 'ae'), 'Ö', 'oe'), 'Ü', 'ue'), 'ß', 'ss'), E'\n', ' '), E'\r', ' '), E'\t', ' ')
$$
"""


class Migration(migrations.Migration):
    dependencies = [("organisation", "0003_invitations")]
    operations = [migrations.RunSQL(FOLD, "DROP FUNCTION digiplan_fold(text)")]
