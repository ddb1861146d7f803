BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    # The view as a person sees it: no empty lines, no blanks at the ends of lines.
    function Get-View($InputObject, [switch] $List) {
        $formatted = if ($List) { $InputObject | Format-List } else { $InputObject | Format-Table }
        ($formatted | Out-String -Width 100) -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ }
    }

    $matrix = Import-TokenMatrix (Join-Path $repository tensors/demo/W.safetensors)
    $basis = $matrix | Get-PcaBasis
    $direction = $basis | New-SkyDirection -Latitude -7.288 -Longitude 6.941
    $measurement = $direction | Measure-BFloat16Cosine
    $cluster = $measurement | Find-CosineCluster
}

Describe 'Default views' {
    It 'shows a matrix as a row' {
        Get-View $matrix | Should -Be @(
            'Name Tensor DType Tokens Dimension   Size'
            '---- ------ ----- ------ ---------   ----'
            'demo W      BF16   3,200       320 2.0 MB')
    }

    It 'shows the tensors of a model by file' {
        $model = New-TestModel "$TestDrive/Model" ([ordered] @{ 'lm_head.weight' = 300, 200; 'norm.weight' = , 4 }) -Shards 2
        Get-View (Import-TokenMatrix $model -ListAvailable) | Should -Be @(
            "   Path: $(Join-Path $model model-00001-of-00002.safetensors)"
            'Name           DType     Shape   Size IsTokenMatrix Chosen'
            '----           -----     -----   ---- ------------- ------'
            'lm_head.weight BF16  300 x 200 0.1 MB          True an unembedding by its name'
            "   Path: $(Join-Path $model model-00002-of-00002.safetensors)"
            'Name        DType Shape   Size IsTokenMatrix Chosen'
            '----        ----- -----   ---- ------------- ------'
            'norm.weight BF16      4 0.0 KB         False')
    }

    It 'shows a basis as a row' {
        $view = Get-View $basis
        $view[0] | Should -BeExactly 'Model Components    PC1    PC2    PC3 TotalVariance Residual'
        $view[2] | Should -Match '^demo           3 \d+\.\d\d % \d\.\d\d % \d\.\d\d %\s+\d\.\d{4,5}\s+\d\.\de-1\d$'
    }

    It 'shows a direction as a row' {
        Get-View $direction | Should -Be @(
            'Latitude Longitude North Meridian Equinox Coverage Model'
            '-------- --------- ----- -------- ------- -------- -----'
            ' -7.288°    6.941°   PC2      PC1     PC3 100.00 % demo')
        Get-View ($basis | New-SkyDirection -TokenId 40) | Select-Object -Last 1 |
            Should -BeExactly ' -7.640°    6.194°   PC2      PC1     PC3  95.53 % demo'
    }

    It 'shows a measurement as a row' {
        Get-View $measurement | Should -Be @(
            'Model Tokens     Minimum    Maximum        Mean      Median Unique Undefined'
            '----- ------     -------    -------        ----      ------ ------ ---------'
            'demo   3,200 -0.43359375 0.96093750 -0.07536782 -0.08984375  1,092         0')
    }

    It 'shows a cluster as a row' {
        Get-View $cluster | Should -Be @(
            'Model     Cosine Count Fraction Rank MaximumCosine MaximumCount'
            '-----     ------ ----- -------- ---- ------------- ------------'
            'demo  0.95312500    46   1.44 %    1    0.96093750            3')
    }

    It 'shows the classes of a distribution' {
        Get-View ($measurement.Distribution | Select-Object -First 2) | Should -Be @(
            '     Cosine     Count  Fraction'
            '     ------     -----  --------'
            ' 0.95312500        46    1.44 %'
            '-0.26171875        19    0.59 %')
    }

    It 'shows members' {
        Get-View ($cluster.Members | Select-Object -First 1) | Should -Be @(
            '  TokenId      Cosine Kind     Token'
            '  -------      ------ ----     -----'
            '       40  0.95312500')
    }

    It 'shows a validation, members and groups as rows' {
        $validation = Test-CosineCluster -TokenMatrix $matrix -TokenId ($cluster.TokenIds + 7)
        Get-View $validation | Should -Be @(
            'Model Verdict Count Vectors Outliers Radius    Minimum    Maximum  AtOne'
            '----- ------- ----- ------- -------- ------    -------    -------  -----'
            'demo  Mixed      47      29        1 0.067° 0.11865234 0.99609375 0.00 %')
        Get-View ($validation.Members | Select-Object -First 2) | Should -Be @(
            '  TokenId     Angle Population IsOutlier Kind     Token'
            '  -------     ----- ---------- --------- ----     -----'
            '        7   83.182°          1      True'
            '      777    0.067°          2     False')
        Get-View ($validation.IdenticalGroups | Select-Object -First 2) | Should -Be @(
            'Model Count     Norm TokenIds                    Tokens'
            '----- -----     ---- --------                    ------'
            'demo     13 1.044172 40, 241, 514, 533, 564, ...'
            'demo      2 1.044129 499, 1726')
    }

    It 'shows distances, ranks, gaps, bins and shells with digits that small distances need' {
        $distance = $matrix | Measure-TokenDistance -TokenId 40
        Get-View $distance | Should -Be @(
            'Model Center   Metric    Tokens     Minimum      Median     Maximum AtZero'
            '----- ------   ------    ------     -------      ------     ------- ------'
            'demo  token 40 Euclidean  3,200           0     1.57492     2.00845     13')
        Get-View ($distance.Nearest | Select-Object -Skip 12 -First 2) | Should -Be @(
            '     Rank   TokenId    Distance Kind     Token'
            '     ----   -------    -------- ----     -----'
            '       13      2972           0'
            '       14      2429 6.29136E-05')
        Get-View $distance.Gaps[0] | Should -Be @(
            '    Count       Below       Above       Ratio'
            '    -----       -----       -----       -----'
            '       46  0.00126455   0.0900808     71.2356')
        Get-View ($distance.Histogram | Select-Object -First 2) | Should -Be @(
            '       From          To     Count'
            '       ----          --     -----'
            '          0           0        13'
            '6.10352E-05  0.00012207         1')
        Get-View ($distance | Find-TokenShell) | Should -Be @(
            'Model Count Vectors      Radius    GapBelow    GapAbove NextTokenId'
            '----- ----- -------      ------    --------    -------- -----------'
            'demo     46      28  0.00126455 8.72453E-05   0.0888162        3046')
    }

    It 'shows logits, ranks, classes and states with the digits of a bfloat16 number' {
        $logits = $matrix | Measure-BFloat16Logit -TokenId 124
        Get-View $logits | Should -Be @(
            'Model State     Tokens    Minimum    Median  Maximum Tied Unique'
            '----- -----     ------    -------    ------  ------- ---- ------'
            'demo  token 124  3,200 -0.3515625 0.1225586 1.867188    1    919')
        Get-View ($logits.Top | Select-Object -Skip 7 -First 3) | Should -Be @(
            '         Rank   TokenId           Logit   Margin Probability Kind     Token'
            '         ----   -------           -----   ------ ----------- ----     -----'
            '            8      1982     0.455078125        4      0.04 %'
            '         9-10       666     0.447265625        4      0.04 %'
            '         9-10      2239     0.447265625        4      0.04 %')
        Get-View $logits.Distribution[0] | Should -Be @(
            '          Logit     Count  Fraction'
            '          -----     -----  --------'
            '   -0.326171875        46    1.44 %')
        Get-View ($logits | Find-LogitClass) | Should -Be @(
            'Model        Logit Count Fraction Rank MaximumLogit MaximumCount'
            '-----        ----- ----- -------- ---- ------------ ------------'
            'demo  -0.326171875    46   1.44 %    1    1.8671875            1')
        Get-View $logits.State | Should -Be @(
            'Kind         Tokens State'
            '----         ------ -----'
            'Token             1 token 124')
    }

    It 'is a table without asking' {
        ($cluster | Out-String) | Should -Match 'MaximumCount'
    }

    It 'stays within 100 columns for a long name' {
        $path = "$TestDrive/$('n' * 120)/W.safetensors"
        $null = New-TestMatrix $path (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1)
        $long = Import-TokenMatrix $path
        $objects = $long, ($long | Get-PcaBasis)
        $objects += New-SkyDirection $objects[1] -Latitude 1 -Longitude 2
        $objects += $objects[2] | Measure-BFloat16Cosine
        $objects += $objects[3] | Find-CosineCluster
        $objects += $objects[4] | Test-CosineCluster
        $objects += $long | Measure-BFloat16Logit -TokenId 0, 1, 2, 3
        $objects += $long | Measure-BFloat16Logit -TokenId 0 | Find-LogitClass
        $objects += $long | Measure-TokenDistance -TokenId 0, 1, 2, 3 -Distinct
        $objects += $objects[-1] | Find-TokenShell -Count 2
        foreach ($item in $objects) {
            (Get-View $item | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual 100
        }
    }
}

Describe 'Lists' {
    It 'reports a matrix' {
        $view = Get-View $matrix -List
        $view -match '^Shape' | Should -Be 'Shape  : 3,200 tokens in 320 dimensions'
        $view -match '^Tensor' | Should -Be 'Tensor : W'
    }

    It 'reports a tensor' {
        $view = Import-TokenMatrix (Join-Path $repository tensors/demo) -ListAvailable | ForEach-Object { Get-View $_ -List }
        $view -match '^Shape' | Should -Be 'Shape         : 3200 x 320'
        $view -match '^Size' | Should -Be 'Size          : 2,048,000 bytes'
    }

    It 'reports a basis' {
        Get-View $basis -List | ForEach-Object { ($_ -split ' *:')[0] } |
            Should -Be 'Model', 'Components', 'Eigenvalues', 'ExplainedVariance', 'TotalVariance', 'Residuals', 'Device'
    }

    It 'reports a direction as the notebook prints it' {
        $view = Get-View $direction -List
        $view -match '^North' | Should -Be 'North (+Z)    : PC2'
        $view -match '^Cartesian' | Should -Be 'Cartesian     : x=0.984651, y=0.119871, z=-0.126857'
        $view -match '^Coverage' | Should -Be 'Coverage      : 100.00 %'
    }

    It 'tells where a direction is more than its angles' {
        $vector = $basis | New-SkyDirection -Vector $matrix.GetVector(40)
        (Get-View $vector -List) -match '^Coverage' | Should -Be 'Coverage      : 95.53 % of the vector, which is kept whole'
        (Get-View ($vector | Measure-BFloat16Cosine | Find-CosineCluster) -List) -match '^Direction' |
            Should -Be 'Direction : a vector at latitude -7.64, longitude 6.194 (north 2, meridian 1, equinox 3)'
    }

    It 'reports a measurement with its ten most common cosines' {
        $view = Get-View $measurement -List
        $view -match '^Range' | Should -Be 'Range      : [-0.43359375, 0.96093750]'
        $view -match 'cosine=' | Should -HaveCount 10
        $view[8] | Should -Match '^Device     : Cpu \(ClusterTools \d+\.\d+\.\d+\)$'
        $view[9] | Should -BeExactly 'MostCommon :  1. cosine=0.95312500: 46 tokens'
        $view[-1] | Should -BeExactly '             10. cosine=-0.13183594: 13 tokens'
    }

    It 'reports a cluster beside the maximum' {
        $view = Get-View $cluster -List
        $view -match '^Count' | Should -Be 'Count     : 46 tokens (1.44 % of 3,200)'
        $view -match '^Maximum' | Should -Be 'Maximum   : 0.96093750 (3 tokens)'
        $view -match '^TokenIds' | Should -Match '^TokenIds  : 40, 241, 424, 487,'
    }
}

Describe 'Lists of logits' {
    It 'report the largest and the most common logits' {
        $view = Get-View ($matrix | Measure-BFloat16Logit -TokenId 124) -List
        $view | Select-Object -First 13 | Should -Be @(
            'Model      : demo (W BF16 [3200 x 320])'
            'State      : token 124'
            'Precision  : BFloat16'
            'Tokens     : 3,200'
            'Range      : [-0.3515625, 1.8671875]'
            'Mean       : 0.118714992'
            'Median     : 0.122558594'
            'Unique     : 919'
            'Undefined  : 0'
            'Infinite   : 0'
            'Tied       : 1 at the largest logit'
            "Device     : Cpu (ClusterTools $((Get-Module ClusterTools).Version))"
            'Top        :         1       1.8671875   0.18 %  token 124')
        $view[20] | Should -BeExactly '                  9-10     0.447265625   0.04 %  token 666'
        $view[22] | Should -BeExactly 'MostCommon :  1. logit=-0.326171875: 46 tokens'
        $view | Should -HaveCount 32
    }

    It 'report a class' {
        Get-View ($matrix | Measure-BFloat16Logit -TokenId 124 | Find-LogitClass) -List | Should -Be @(
            'Model       : demo (W BF16 [3200 x 320])'
            'Measurement : demo: 919 logits in [-0.3515625, 1.8671875] of token 124'
            'Logit       : -0.326171875'
            'Count       : 46 tokens (1.44 % of those measured)'
            'Rank        : 1'
            'Maximum     : 1.8671875 (1 tokens)'
            'TokenIds    : 40, 241, 424, 487, 499, 514, 533, 541, 553, 564,'
            '              618, 644, 697, 744, 768, 777, 827, 839, 900, 1229, ...')
    }
}

Describe 'Lists of distances' {
    It 'report the nearest tokens and the largest gaps' {
        $distance = $matrix | Measure-TokenDistance -TokenId 40 -Within $cluster
        $view = Get-View $distance -List
        $view | Select-Object -First 9 | Should -Be @(
            'Model     : demo (W BF16 [3200 x 320])'
            'Center    : token 40'
            'Metric    : Euclidean'
            'Tokens    : 46 of 3,200'
            'Range     : [0, 0.00126455]'
            'Mean      : 0.000505055'
            'Median    : 0.0005594'
            'AtZero    : 13'
            'Undefined : 0')
        $view[9] | Should -BeExactly 'Nearest   :  1. 0: token 40'
        $view[18] | Should -BeExactly '            10. 0: token 1617'
        $view[19] | Should -BeExactly 'Gaps      : 1.94 times after 14 tokens: 6.29136E-05 to 0.00012207'
        $view | Should -HaveCount 24
        $named = Import-TokenMatrix $matrix.Path -Tokenizer (Join-Path $repository tests/tokenizers/byte-level/tokenizer.json)
        (Get-View ($named | Measure-TokenDistance -TokenId 12) -List)[9] |
            Should -BeExactly "Nearest   :  1. 0: token 12 $($named.GetToken(12))"
    }

    It 'report a shell, with and without a token outside' {
        $distance = $matrix | Measure-TokenDistance -TokenId 40
        Get-View ($distance | Find-TokenShell) -List | Should -Be @(
            'Model       : demo (W BF16 [3200 x 320])'
            'Measurement : demo: Euclidean distances from token 40 in [0, 2.00845]'
            'Count       : 46 tokens on 28 vectors'
            'Radius      : 0.00126455, 8.72453E-05 beyond the distance before it'
            'Next        : token 3046 at 0.0900808, 0.0888162 beyond the radius'
            'TokenIds    : 40, 241, 424, 487, 499, 514, 533, 541, 553, 564,'
            '              618, 644, 697, 744, 768, 777, 827, 839, 900, 1229, ...')
        (Get-View ($distance | Find-TokenShell -Count 3200) -List) -match '^Next' | Should -Be 'Next        : no token'
    }
}

Describe 'Lists of validations' {
    It 'report groups and the worst outliers' {
        $validation = Test-CosineCluster -TokenMatrix $matrix -TokenId ($cluster.TokenIds + 5, 6)
        Get-View $validation -List | Select-Object -First 9 | Should -Be @(
            'Model     : demo (W BF16 [3200 x 320])'
            'Cluster   :'
            'Verdict   : Mixed, most near the centroid, outliers among them'
            'Count     : 48 tokens on 30 vectors'
            'Identical : 25 tokens in 7 groups: 13, 2, 2, 2, 2, 2, 2'
            'Radius    : 0.067° around the centroid, without outliers'
            'Outliers  : 2 tokens: 5 (92.450°), 6 (91.013°)'
            'Pairs     : 1,128, of which 0 (0.00 %) at exactly 1'
            'Cosines   : -0.04296875 to 0.99609375, mean 0.91164815, 7 classes')
    }

    It 'report a chance class, one token, and tokens without a direction' {
        $spread = Get-View ($measurement | Find-CosineCluster -Top 2 | Select-Object -Last 1 | Test-CosineCluster) -List
        $spread -match '^Cluster' | Should -Be 'Cluster   : 19 tokens at cosine -0.26171875'
        $spread -match '^Identical' | Should -Be 'Identical : 0 tokens in 0 groups'
        $spread -match '^Outliers' |
            Should -Be 'Outliers  : 18 tokens: 3135 (92.069°), 2148 (89.042°), 1965 (87.759°), 1218 (86.973°), ...'
        (Get-View (Test-CosineCluster -TokenMatrix $matrix -TokenId 7) -List) -match '^Verdict' |
            Should -Be 'Verdict   : Identical, one vector, bit by bit'
        $zeros = Import-TokenMatrix (New-TestMatrix "$TestDrive/zeros.safetensors" (0, 0, 0), (1, 0, 0), (1, 0, 0))
        (Get-View (Test-CosineCluster -TokenMatrix $zeros -TokenId 0, 1, 2) -List) -match '^Cosines' |
            Should -Be 'Cosines   : 1.00000000 to 1.00000000, mean 1.00000000, 1 classes, 2 pairs without'
    }

    It 'report a group' {
        $group = ($cluster | Test-CosineCluster).IdenticalGroups[0]
        Get-View $group -List | Should -Be @(
            'Model    : demo (W BF16 [3200 x 320])'
            'Count    : 13 tokens of bit-identical rows'
            'Norm     : 1.044172'
            'TokenIds : 40, 241, 514, 533, 564, 768, 839, 1247, 1496, 1617,'
            '           2253, 2498, 2972'
            'Tokens   :')
    }

    It 'are the same for objects from another process' {
        $validation = Test-CosineCluster -TokenMatrix $matrix -TokenId ($cluster.TokenIds + 5, 6)
        $returned = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($validation))
        Get-View $returned | Should -Be (Get-View $validation)
        Get-View $returned -List | Should -Be (Get-View $validation -List)
        Get-View $returned.Outliers | Should -Be (Get-View $validation.Outliers)
        Get-View $returned.IdenticalGroups | Should -Be (Get-View $validation.IdenticalGroups)
    }
}

Describe 'Histograms' {
    It 'show classes as bars' {
        $view = ($measurement.Distribution | Select-Object -First 3 | Format-Table -View Histogram | Out-String -Width 100) -split '\r?\n'
        $view | ForEach-Object TrimEnd | Where-Object { $_ } | Should -BeExactly @(
            '     Cosine     Count  Fraction Histogram'
            '     ------     -----  -------- ---------'
            " 0.95312500        46    1.44 % $('█' * 40)"
            "-0.26171875        19    0.59 % $('█' * 16)▌"
            "-0.25781250        16    0.50 % $('█' * 13)▉")
    }

    It 'show the whole range of a measurement' {
        $view = ($measurement | Format-Custom | Out-String -Width 100) -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ }
        $view | Select-Object -First 3 | Should -BeExactly @(
            'demo (W BF16 [3200 x 320]): 3,200 tokens, 1,092 cosines, 0 undefined'
            'latitude -7.288, longitude 6.941 (north 2, meridian 1, equinox 3)'
            '-0.43750000        17 █▏')
        $view[7] | Should -BeExactly "-0.12500000       618 $('█' * 40)"
        $view[13] | Should -BeExactly ' 0.25000000         6 ▍'
        $view[14] | Should -BeExactly ' 0.31250000         0'
        $view[-1] | Should -BeExactly ' 0.93750000        49 ███▏'
        $view | Should -HaveCount 25
        $counts = $view | Select-Object -Skip 2 | ForEach-Object { [int] [regex]::Match($_, '^.{11} +(\d+)').Groups[1].Value }
        ($counts | Measure-Object -Sum).Sum | Should -Be 3200
    }

    It 'show measurements of one cosine, and of none' {
        $one = New-AxisDirection (Import-TokenMatrix (New-TestMatrix "$TestDrive/one.safetensors" (1, 0, 0), (2, 0, 0), (0, 0, 0))) |
            Measure-BFloat16Cosine -WarningAction Ignore
        ($one | Format-Custom | Out-String).Trim() -split '\r?\n' | Should -BeExactly @(
            'one (W BF16 [3 x 3]): 3 tokens, 1 cosines, 1 undefined'
            'latitude 0, longitude 0 (north 3, meridian 1, equinox 2)'
            " 1.00000000         2 $('█' * 40)")
        $none = New-AxisDirection (Import-TokenMatrix (New-TestMatrix "$TestDrive/none.safetensors" (0, 0, 0), (0, 0, 0))) |
            Measure-BFloat16Cosine -WarningAction Ignore
        ($none | Format-Custom | Out-String).Trim() -split '\r?\n' | Select-Object -First 1 |
            Should -BeExactly 'none (W BF16 [2 x 3]): 2 tokens, 0 cosines, 2 undefined'
    }

    It 'show logits over their range, without infinities' {
        $logits = $matrix | Measure-BFloat16Logit -TokenId 124
        $view = ($logits | Format-Custom | Out-String -Width 100) -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ }
        $view | Select-Object -First 4 | Should -BeExactly @(
            'demo (W BF16 [3200 x 320]): 3,200 tokens, 919 logits, 0 undefined, 0 infinite'
            'token 124'
            '      -0.375        51 █▊'
            '       -0.25        40 █▍')
        $view[-1] | Should -BeExactly '        1.75         1 ▏'
        $view | Should -HaveCount 20
        $view = ($logits.Distribution | Select-Object -First 2 | Format-Table -View Histogram | Out-String -Width 100) -split '\r?\n'
        $view | ForEach-Object TrimEnd | Where-Object { $_ } | Should -BeExactly @(
            '          Logit     Count  Fraction Histogram'
            '          -----     -----  -------- ---------'
            "   -0.326171875        46    1.44 % $('█' * 40)"
            "    0.141601562        22    0.69 % $('█' * 19)▏")
        $infinite = Import-TokenMatrix (New-TestMatrix "$TestDrive/infinite/W.safetensors" (3e38, 0), (1, 0), (-3e38, 0)) |
            Measure-BFloat16Logit -Vector 4, 0 -WarningAction Ignore
        $view = ($infinite | Format-Custom | Out-String -Width 100) -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ }
        $view | Should -HaveCount 3
        $view[2] | Should -BeExactly "           4         1 $('█' * 40)"
    }

    It 'show distances in bins of equal ratios' {
        $distance = $matrix | Measure-TokenDistance -TokenId 40
        $view = ($distance | Format-Custom | Out-String -Width 100) -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ }
        $view | Select-Object -First 4 | Should -BeExactly @(
            'demo (W BF16 [3200 x 320]): 3,200 tokens, 0 undefined'
            'Euclidean distances from token 40'
            '          0        13 ▏'
            '6.10352E-05         1 ▏')
        $view[8] | Should -BeExactly ' 0.00195312         0'
        $view[17] | Should -BeExactly "          1     3,150 $('█' * 40)"
        $view | Should -HaveCount 19
        $view = ($distance.Histogram | Select-Object -Last 2 | Format-Table -View Histogram | Out-String -Width 100) -split '\r?\n'
        $view | ForEach-Object TrimEnd | Where-Object { $_ } | Should -BeExactly @(
            '       From          To     Count Histogram'
            '       ----          --     ----- ---------'
            "          1           2     3,150 $('█' * 40)"
            '          2           4         1 ▏')
    }

    It 'have colors where the session has them' {
        $classes = $measurement.Distribution | Select-Object -First 2
        try {
            $PSStyle.OutputRendering = 'Ansi'
            $text = $classes | Format-Table -View Histogram | Out-String
            $text | Should -Match ([regex]::Escape("$($PSStyle.Foreground.BrightYellow)$('█' * 40)$($PSStyle.Reset)"))
            $text | Should -Match ([regex]::Escape("$($PSStyle.Foreground.Cyan)$('█' * 16)▌$($PSStyle.Reset)"))
            ($measurement | Format-Custom | Out-String) | Should -Match ([regex]::Escape("$($PSStyle.Foreground.BrightYellow)███▏$($PSStyle.Reset)"))
        }
        finally { $PSStyle.OutputRendering = 'PlainText' }
        $classes | Format-Table -View Histogram | Out-String | Should -Not -Match $([char] 27)
        $measurement | Format-Custom | Out-String | Should -Not -Match $([char] 27)
    }

    It 'have none where NO_COLOR asks for none' {
        $before = $env:NO_COLOR
        try {
            $env:NO_COLOR = '1'
            $text = Invoke-PowerShell -Command "
                Import-Module '$manifest'
                Import-TokenMatrix '$($matrix.Path)' | Get-PcaBasis | New-SkyDirection -Latitude 0 -Longitude 0 |
                    Measure-BFloat16Cosine | Format-Custom"
        }
        finally { $env:NO_COLOR = $before }
        $text | Should -Contain 'demo (W BF16 [3200 x 320]): 3,200 tokens, 1,102 cosines, 0 undefined'
        $text -join '' | Should -Not -Match $([char] 27)
    }
}
